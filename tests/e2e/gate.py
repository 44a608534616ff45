"""What somebody who has no account sees of the door: its algorithms, what it
answers to whom, how many may wait before it.
   gate.py PORT KEY TIMES HALF SERVER    (KEY: a colleague's, of `anne`)"""
import asyncio, os, socket, statistics, struct, subprocess, sys, threading
import time, warnings
warnings.simplefilter("ignore")
import asyncssh
from asyncssh.packet import SSHPacketLogger

PORT, KEY = int(sys.argv[1]), sys.argv[2]
TIMES, HALF, SERVER = [int(a) for a in sys.argv[3:6]]
failed = 0


def check(what, ok, more=""):
    global failed
    failed += not ok
    print("%s - %s%s" % ("ok" if ok else "not ok", what,
                         "" if ok else "   " + str(more)), flush=True)


# --- algorithms: exactly those, in this order --------------------------------

WANTED = [
    ["curve25519-sha256", "curve25519-sha256@libssh.org",
     "ecdh-sha2-nistp256"],
    ["ssh-ed25519"],
    *[["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com",
       "aes128-gcm@openssh.com", "aes256-ctr", "aes128-ctr"]] * 2,
    *[["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"]] * 2,
]


def lists():
    s = socket.create_connection(("127.0.0.1", PORT))
    s.settimeout(5)
    s.sendall(b"SSH-2.0-x\r\n")
    got = b""
    while got.count(b"\n") < 1 or len(got.split(b"\n", 1)[1]) < 5:
        got += s.recv(4096)
    got = got.split(b"\n", 1)[1]
    size = struct.unpack(">I", got[:4])[0]
    while len(got) < 4 + size:
        got += s.recv(4096)
    s.close()
    at, names = 22, []
    for i in range(8):
        n = struct.unpack(">I", got[at:at + 4])[0]
        names.append(got[at + 4:at + 4 + n].decode().split(","))
        at += 4 + n
    return names


def algorithms():
    names = lists()
    strict = "kex-strict-s-v00@openssh.com"
    check("strict key exchange is offered", strict in names[0], names[0])
    names[0] = [n for n in names[0] if n != strict and n != "ext-info-s"]
    for i, what in enumerate(("exchange", "host key", "cipher", "cipher back",
                              "MAC", "MAC back")):
        check("%s algorithms: these %d, no other" % (what, len(WANTED[i])),
              names[i] == WANTED[i], names[i])
    check("compression after the login only",
          all(n == ["zlib@openssh.com", "none"] for n in names[6:8]),
          names[6:8])


# --- who is there and who is not: the same bytes ------------------------------

said = []
def note(self, kind, number, packet, more=""):
    if 50 <= kind < 80 or kind == 1:
        said.append((kind, bytes(packet._packet)))
SSHPacketLogger.log_received_packet = note
OWN = asyncssh.generate_private_key("ssh-ed25519")


class Asked(asyncssh.SSHClient):
    tries = 0

    def kbdint_auth_requested(self):
        self.tries += 1
        return "" if self.tries <= 2 else None

    def kbdint_challenge_received(self, name, text, lang, prompts):
        return ["une phrase fausse"] * len(prompts)


async def attempt(login, way):
    said.clear()
    start = time.perf_counter()
    args = {"client_keys": [OWN]} if way == "publickey" else \
        {"client_keys": None}
    if way == "password":
        args["password"] = "une phrase fausse"
    try:
        c = await asyncssh.connect("127.0.0.1", PORT, username=login,
            known_hosts=None, config=None, agent_path=None,
            preferred_auth=way, client_factory=Asked, **args)
        c.close()
        return "in", 0
    except (asyncssh.Error, ConnectionError, OSError):
        return list(said), time.perf_counter() - start


WAYS = ("none", "publickey", "password", "keyboard-interactive")


async def alike():
    who = {"known": "anne", "by key only": "cle", "disabled": "parti",
           "with a second factor": "chef", "of no one": "personne",
           "of a bad name": "x!y"}
    for way in WAYS:
        all_said = {}
        for what, login in who.items():
            all_said[what] = (await attempt(login, way))[0]
        first = all_said["known"]
        same = [w for w in who if all_said[w] != first]
        # the line before the login is for who is asked for a password
        least = 1 if way == "none" else 2
        check("%s: the same %d packets for %d kinds of accounts" %
              (way, len(first), len(who)), not same and len(first) >= least
              and first != "in", (same, {w: all_said[w] for w in same},
                                  first))
        ways = {p[5:5 + struct.unpack(">I", p[1:5])[0]] for k, p in first
                if k == 51}
        check("%s: and no other way is named" % way, ways ==
              {b"publickey,keyboard-interactive,password"}, ways)


# --- time ------------------------------------------------------------------------

def smirnov(a, b):
    """The probability that two samples as far apart come from one law."""
    import math
    points = sorted(set(a + b))
    a, b = sorted(a), sorted(b)
    d = max(abs(sum(x <= p for x in a) / len(a) -
                sum(x <= p for x in b) / len(b)) for p in points)
    n = math.sqrt(len(a) * len(b) / (len(a) + len(b)))
    t = (n + 0.12 + 0.11 / n) * d
    return min(1, max(0, 2 * sum((-1) ** (k - 1) *
               math.exp(-2 * k * k * t * t) for k in range(1, 101))))


async def times(n):
    """By turns, so that a machine that slows down slows both.  After ten
    tries by password both are refused without a hash: that is what an
    outsider can measure."""
    for way in WAYS[1:]:
        took = {"anne": [], "personne": []}
        for i in range(n):
            for login in list(took)[::1 if i % 2 else -1]:
                took[login].append((await attempt(login, way))[1])
        p = smirnov(took["anne"], took["personne"])
        check("%s: %d times each, medians %.2f and %.2f ms, p = %.3f" %
              (way, n, 1000 * statistics.median(took["anne"]),
               1000 * statistics.median(took["personne"]), p), p > 0.05)


# --- half-open ---------------------------------------------------------------------

def ssh(here="127.0.0.1"):
    start = time.time()
    r = subprocess.run(["ssh", "-p", str(PORT), "-i", KEY, "-F", "none",
        "-b", here,
        "-o", "IdentitiesOnly=yes", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
        "-o", "BatchMode=yes", "anne@127.0.0.1", "print =JOU"],
        capture_output=True)
    return r.returncode, time.time() - start


def memory():
    """MiB of all that the server started, what is shared counted once; -1:
    not to be read."""
    kids = subprocess.run(["pgrep", "-P", str(SERVER)], capture_output=True,
                          text=True).stdout.split()
    total = 0
    for p in kids:
        try:
            with open("/proc/%s/smaps_rollup" % p) as f:
                total += sum(int(line.split()[1]) for line in f
                             if line.startswith("Pss:"))
        except OSError:
            if os.path.exists("/proc/" + p) and os.geteuid():
                return -1
    return total // 1024


def half_open(n):
    """From 20 addresses at once, never a word; a colleague at work, and on
    her way, from where nobody ever came."""
    before = [ssh() for i in range(3)]
    alone = max(took for code, took in before)
    check("a colleague logs in", all(code == 0 for code, took in before),
          before)
    held, told = [], 0
    def flood():
        for i in range(n):
            c = socket.socket()
            c.bind(("127.0.%d.9" % (1 + i % 20), 0))
            c.setblocking(False)
            try:
                c.connect(("127.0.0.1", PORT))
            except BlockingIOError:
                pass
            held.append(c)
    t = threading.Thread(target=flood)
    t.start()
    worst, wrong, logins = 0, 0, 0
    while t.is_alive() or logins < 5:
        code, took = ssh("127.0.%d.1" % (100 + logins) if logins % 2 else
                         "127.0.0.1")
        logins += 1
        wrong += code != 0
        worst = max(worst, took)
    t.join()
    mib = memory()
    end, silent = time.time() + 10, held
    while told < n - 250 and time.time() < end:
        time.sleep(0.2)
        waits, silent = silent, []
        for c in waits:
            try:
                told += c.recv(64).startswith(b"Not allowed")
            except BlockingIOError:
                silent.append(c)
            except OSError:
                pass
    check("%d half-open from 20 addresses: %d turned away" % (n, told),
          told >= n - 250, told)
    check("they take %d MiB" % mib, mib < 256, mib)
    check("%d logins of a colleague meanwhile, none refused" % logins,
          wrong == 0, wrong)
    check("the slowest took %.2f s (alone %.2f)" % (worst, alone),
          worst < alone + 1, worst)
    for c in held:
        c.close()


algorithms()
asyncio.run(alike())
if TIMES:
    asyncio.run(times(TIMES))
if HALF:
    half_open(HALF)
sys.exit(failed > 0)
