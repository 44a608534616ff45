#!/usr/bin/python3
"""SSH by real clients against the listener and its relays, with the fake
keeper and sessions of ssh_fake.c.   test_ssh_relay.py FAKE [plain|san]"""
import asyncio, concurrent.futures, hashlib, os, pty, re, select, shutil
import signal, socket, struct, subprocess, sys, tempfile, threading, time
import asyncssh
import ssh_early

FAKE = os.path.abspath(sys.argv[1])
PLAIN = len(sys.argv) < 3 or sys.argv[2] == "plain"
DIR = tempfile.mkdtemp(prefix="ssh-test.")
failed = 0


def check(what, ok, more=""):
    global failed
    if not ok:
        failed += 1
    print("%s %s%s" % ("ok  " if ok else "FAIL", what,
                       "" if ok else "   " + str(more)), flush=True)


class Server:
    def __init__(self, conf):
        self.conf = conf

    def __enter__(self):
        with open(DIR + "/passerelle.conf", "w") as f:
            f.write(self.conf)
        self.log = open(DIR + "/log", "w+")
        env = dict(os.environ, PASSERELLE_DATA=DIR, PASSERELLE_CONF=DIR,
                   FAKE_KEY=KEY.hex(), ASAN_OPTIONS="detect_leaks=0")
        here, there = os.pipe()
        self.p = subprocess.Popen([FAKE, "127.0.0.1:0"], env=env,
                                  stderr=self.log, pass_fds=[there])
        os.close(there)
        self.port = int(self.wait(r"listening on 127\.0\.0\.1:(\d+)"))
        # its end comes once nobody has the other one open
        check("nothing that the starter left open is kept",
              select.select([here], [], [], 2)[0])
        os.close(here)
        return self

    def text(self):
        return open(DIR + "/log").read()

    def wait(self, pattern, n=1, seconds=6):
        end = time.time() + seconds
        while time.time() < end:
            found = re.findall(pattern, self.text())
            if len(found) >= n:
                return found[-1]
            time.sleep(0.02)
        return None

    def children(self, word=None, parent=None):
        out = subprocess.run(["ps", "-o", "pid=,args=", "--ppid",
                              str(parent or self.p.pid)],
                             capture_output=True, text=True).stdout
        return [int(l.split()[0]) for l in out.splitlines()
                if (word in l if word else "-process" not in l)]

    def __exit__(self, *a):
        self.p.send_signal(signal.SIGTERM)
        try:
            self.code = self.p.wait(7)
        except subprocess.TimeoutExpired:
            self.code = "late"
            self.p.kill()
        bad = [l for l in self.text().splitlines() if "Sanitizer" in l
               or "runtime error" in l]
        check("no sanitizer report", not bad, bad[:2])


def opts(s, *more):
    return ["-F", "none", "-p", str(s.port), "-i", DIR + "/k",
            "-o", "StrictHostKeyChecking=no", "-o", "IdentitiesOnly=yes",
            "-o", "UserKnownHostsFile=/dev/null", "-o", "LogLevel=ERROR",
            *more]


def ssh(s, *words, more=(), data=b"", env=None, user="anne"):
    r = subprocess.run(["ssh", *opts(s, *more), user + "@127.0.0.1", *words],
                       input=data, capture_output=True, timeout=60,
                       env=dict(os.environ, **(env or {})))
    return r.returncode, r.stdout, r.stderr


class Terminal:
    """The OpenSSH client on a pseudo-terminal."""
    def __init__(self, s, more=(), term="xterm-256color", size=(30, 100)):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = term
            os.execvp("ssh", ["ssh", *opts(s, *more), "anne@127.0.0.1"])
        self.seen = b""
        self.size(*size)

    def size(self, rows, cols):
        import fcntl, termios
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, cols, 0, 0))

    def send(self, data):
        os.write(self.fd, data)

    def wait(self, what, seconds=6):
        end = time.time() + seconds
        while what not in self.seen and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    more = os.read(self.fd, 65536)
                except OSError:
                    more = b""
                if not more:
                    break
                self.seen += more
        return what in self.seen

    def end(self):
        end = time.time() + 6
        while time.time() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            self.wait(b"\0never\0", 0.05)
        os.kill(self.pid, 9)
        return None


def verbs(s):
    check("exit status", ssh(s, "exit", "5")[0] == 5)
    check("status 0", ssh(s, "exit 0")[0] == 0)
    code, out, err = ssh(s, "both")
    check("output in order, errors apart",
          (code, out, err) == (3, b"one\nthree\n", b"two\n"), (code, out, err))
    check("a session that dies gives 255", ssh(s, "die")[0] == 255)
    data = os.urandom(3000000)
    check("3 MB in", ssh(s, "count", data=data)[1] == b"3000000\n")
    check("3 MB in, to a session that takes its time",
          ssh(s, "slow", "20", data=data)[1] == b"3000000\n")
    want = hashlib.md5(b"".join(bytes([97 + i % 26]) * 8000
                                for i in range(1000))).hexdigest()
    for more in ([], ["-C"], ["-o", "RekeyLimit=16K"],
                 ["-C", "-o", "RekeyLimit=300K"]):
        code, out, err = ssh(s, "flood", "8000000", more=more)
        check("8 MB out %s" % " ".join(more),
              code == 0 and hashlib.md5(out).hexdigest() == want,
              (code, len(out), err))
    check("in, with 16K rekeys",
          ssh(s, "count", data=data[:200000], more=["-o", "RekeyLimit=16K"])
          [1] == b"200000\n")
    if PLAIN:
        code = ssh(s, "escape")[0]
        check("a session that executes is killed",
              code == 255 and s.wait(r"FAKE ended (31)\b"), code)
    for c in ["aes256-ctr", "aes128-gcm@openssh.com",
              "chacha20-poly1305@openssh.com"]:
        check(c, ssh(s, "exit 4", more=["-c", c])[0] == 4)
    for k in ["ecdh-sha2-nistp256", "curve25519-sha256@libssh.org"]:
        check(k, ssh(s, "exit 4", more=["-o", "KexAlgorithms=" + k])[0] == 4)
    for k in ["diffie-hellman-group14-sha256",
              "diffie-hellman-group16-sha512",
              "diffie-hellman-group-exchange-sha256"]:
        check("no " + k,
              ssh(s, "exit 4", more=["-o", "KexAlgorithms=" + k])[0] == 255)


def passwords(s):
    with open(DIR + "/ask", "w") as f:
        f.write("#!/bin/sh\necho $ANSWER\n")
    os.chmod(DIR + "/ask", 0o700)
    env = {"SSH_ASKPASS": DIR + "/ask", "SSH_ASKPASS_REQUIRE": "force",
           "ANSWER": "secret"}
    for way in ("password", "keyboard-interactive"):
        only = ["-o", "PreferredAuthentications=" + way]
        check(way, ssh(s, "exit", "9", more=only, env=env)[0] == 9)
        env["ANSWER"] = "wrong"
        before = len(re.findall("FAKE try", s.text()))
        code, out, err = ssh(s, "exit", "9", more=only + [
            "-o", "NumberOfPasswordPrompts=50", "-v"], env=env)
        tries = len(re.findall("FAKE try", s.text())) - before
        check("%s: cut at 6 tries" % way, code == 255 and tries == 6,
              (code, tries, err))
        check("%s: and told so" % way, "too many tries" in str(err), err)
        env["ANSWER"] = "secret"
    env["ANSWER"] = "secret"
    check("another login", ssh(s, "exit 1", user="bob", env=env, more=[
        "-o", "PreferredAuthentications=password"])[0] == 255)
    for user in ("anne;x", "a" * 65, "a" * 200000):
        r = asyncio.run(try_login(s, user))
        check("refused user name of %d" % len(user), r == "refused", r)
    if shutil.which("plink"):
        r = subprocess.run(["plink", "-batch", "-P", str(s.port), "-hostkey",
            fingerprint(), "-pw", "secret", "anne@127.0.0.1", "exit 6"],
            capture_output=True, env=dict(os.environ, HOME=DIR), timeout=30)
        check("plink", r.returncode == 6, r)


async def try_login(s, user):
    try:
        c = await asyncio.wait_for(asyncssh.connect("127.0.0.1", s.port,
            username=user, password="secret", known_hosts=None,
            client_keys=None, config=None, agent_path=None), 8)
        c.close()
        return "in"
    except (asyncssh.Error, ConnectionError, OSError):
        return "refused"


def fingerprint():
    r = subprocess.run(["ssh-keygen", "-lf", DIR + "/host_ed25519"],
                       capture_output=True, text=True)
    return r.stdout.split()[1]


def terminals(s):
    t = Terminal(s, more=["-o", "SendEnv=LANG LC_ALL"])
    os.environ.pop("LC_ALL", None)
    check("terminal", t.wait(b"xterm-256color 100 30"), t.seen)
    t.send(b"abc")
    check("echo", t.wait(b"abc"), t.seen)
    t.size(5, 1000)
    os.kill(t.pid, signal.SIGWINCH)
    check("size, clamped", t.wait(b"500x8"), t.seen)
    t.send(b"q")
    check("status of a terminal", t.end() == 7)
    t = Terminal(s, term="a b")
    t.wait(b"\0", 0.5)
    check("bad TERM is refused", b"dumb" in t.seen or t.wait(b"PTY"), t.seen)
    os.kill(t.pid, 9)
    a = Terminal(s)
    ready, old = a.wait(b"100 30"), set(s.children())
    b = Terminal(s)
    check("two terminals", ready and b.wait(b"100 30"))
    a.send(b"a")
    b.send(b"b")
    relays = s.children()
    uids = [open("/proc/%d/status" % p).read() for p in relays]
    check("jailed", all("Seccomp:\t2" in u and "NoNewPrivs:\t1" in u and
          ("Uid:\t59303\t59303" in u or os.getuid()) for u in uids))
    if os.getuid() == 0:
        roots = [os.readlink("/proc/%d/root" % p) for p in relays]
        check("in an empty folder", all(r == DIR + "/run/empty"
              for r in roots), roots)
        fds = [len(os.listdir("/proc/%d/fd" % p)) for p in relays]
        check("few descriptors", all(n <= 6 for n in fds), fds)
        flags = [re.search(r"flags:\s*(\d+)", open("/proc/%d/fdinfo/3" %
                 p).read()).group(1) for p in relays]
        check("a relay never waits in a write", all(
              int(n, 8) & os.O_NONBLOCK for n in flags), flags)
        for n in "01":
            std = [os.readlink("/proc/%d/fd/%s" % (p, n)) for p in relays]
            check("nothing of the starter's on " + n,
                  set(std) == {"/dev/null"}, std)
    check("one relay each", len(relays) >= 2, relays)
    os.kill((set(relays) - old).pop(), 9)
    check("one relay killed: its client ends", b.end() == 255)
    a.send(b"still")
    check("the other lives", a.wait(b"still"))
    a.send(b"q")
    check("and ends well", a.end() == 7)


async def channels(s):
    c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
        password="secret", known_hosts=None, client_keys=None, config=None,
        agent_path=None)
    first = await c.create_process("", term_type="vt220", term_size=(
        4294967295, 4294967295), env={"LANG": "fr_FR.UTF-8", "EVIL": "x"},
        encoding=None)
    line = await first.stdout.readline()
    check("sizes are clamped, LANG goes through",
          line.startswith(b"vt220 500 200 fr_FR.UTF-8 1 1"), line)
    refused = 0
    for i in range(5):
        try:
            await c.create_process("exit 1")
        except asyncssh.ChannelOpenError:
            refused += 1
    check("one channel only", refused == 5, refused)
    for what in (lambda: c.open_connection("127.0.0.1", 22),
                 lambda: c.forward_remote_port("127.0.0.1", 0, "x", 1)):
        try:
            await asyncio.wait_for(what(), 3)
            check("forwarding refused", False)
        except (asyncssh.ChannelOpenError, asyncssh.ChannelListenError):
            check("forwarding refused", True)
    for what, more in ((b"x11-req", b"\0" + asyncssh.packet.String(b"M") * 2 +
                        asyncssh.packet.UInt32(0)),
                       (b"auth-agent-req@openssh.com", b""),
                       (b"shell", b"")):
        check("%s refused" % what.decode(), await asyncio.wait_for(
            first.channel._make_request(what, more), 3) is False)
    for i in range(200):
        first.change_terminal_size(80 + i, 24)
    await asyncio.sleep(0.4)
    first.stdin.write(b"fin")
    got = b""
    while b"fin" not in got:
        got += await asyncio.wait_for(first.stdout.read(4096), 3)
    check("sizes are coalesced", b"279x24" in got and got.count(b"x24") < 10,
          got)
    c.close()
    c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
        password="secret", known_hosts=None, client_keys=None, config=None,
        agent_path=None)
    try:
        await asyncio.wait_for(c.start_sftp_client(), 4)
        check("no sftp", False)
    except (asyncssh.Error, asyncio.TimeoutError):
        check("no sftp", True)
    c.close()


def bursts(s):
    """What came while the relay did not run is handed on by itself."""
    old = set(s.children())
    t = Terminal(s)
    check("a terminal for a burst", t.wait(b"100 30"))
    relay = (set(s.children()) - old).pop()
    t.send(b"B")
    time.sleep(0.2)
    os.kill(relay, signal.SIGSTOP)
    time.sleep(0.6)
    os.kill(relay, signal.SIGCONT)
    check("many messages at once all arrive", t.wait(b"<99>", 3),
          t.seen[-40:])
    t.send(b"q")
    check("after a burst", t.end() == 7)


def stuck(s):
    """A client that reads nothing more does not hold its relay."""
    old = set(s.children())
    c = subprocess.Popen(["ssh", *opts(s), "anne@127.0.0.1", "flood",
                          "900000000"], stdout=subprocess.PIPE)
    c.stdout.read(100000)
    relay = (set(s.children()) - old).pop()
    c.send_signal(signal.SIGSTOP)
    time.sleep(1)
    os.kill(relay, signal.SIGTERM)
    end = time.time() + 5
    while os.path.exists("/proc/%d" % relay) and time.time() < end:
        time.sleep(0.05)
    check("a relay that writes to nobody hears SIGTERM",
          not os.path.exists("/proc/%d" % relay))
    c.kill()
    c.wait()


async def ahead(s, shell, kind=94):
    """Data beyond the window, on a channel that never asks for a shell or to
    a session that has no room; kind 95: beside standard input."""
    old = set(s.children())
    c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
        password="secret", known_hosts=None, client_keys=None, config=None,
        agent_path=None)
    if shell:
        p = await c.create_process("", term_type="vt220", encoding=None)
        await p.stdout.readline()
        chan = p.channel
        chan.pause_reading()
    else:
        chan = asyncssh.channel.SSHClientChannel(c,
            asyncio.get_event_loop(), None, "strict", 2 << 20, 32768)
        await chan._open(b"session")
    relay = (set(s.children()) - old).pop()
    closed = asyncio.ensure_future(c.wait_closed())
    sent, most, start = 0, 0, time.time()
    head = asyncssh.packet.UInt32(1) if kind == 95 else b""
    try:
        while not closed.done() and time.time() - start < 6:
            chan.send_packet(kind, head, asyncssh.packet.String(b"x" * 30000))
            sent += 30000
            await asyncio.sleep(0)
            if sent % 600000 == 0:
                with open("/proc/%d/status" % relay) as f:
                    most = int(re.search(r"VmHWM:\s*(\d+)",
                                         f.read()).group(1))
    except (asyncssh.Error, ConnectionError, OSError, AttributeError):
        pass
    check("%s beyond the window %s: cut, within 16 MiB" % (
          "data" if kind == 94 else "errors", "to a session" if shell else
          "before a shell"), time.time() - start < 5 and
          (most < 16 << 10 or not PLAIN), (sent, most, time.time() - start))
    c.abort()


def raw(s, data=b"", drops=b"", seconds=12):
    """Time until the server cuts a client that says `data`, then `drops`, a
    byte from time to time, and no more."""
    c = socket.create_connection(("127.0.0.1", s.port))
    start = time.time()
    try:
        c.sendall(data)
        while time.time() - start < seconds:
            c.settimeout(0.2 if drops else seconds)
            try:
                if not c.recv(4096):
                    break
            except socket.timeout:
                c.sendall(drops[:1])
                drops = drops[1:]
    except OSError:
        pass
    return time.time() - start


def silence(s, grace):
    """Eight of each at once: nothing, a banner, the middle of a packet, and
    what comes byte by byte."""
    kinds = [(b"", b""), (b"SSH-2.0-x\r\n", b""),
             (b"SSH-2.0-x\r\n" + b"\0\0\x01", b""),
             (b"SSH-2.0-", b"x" * 200),
             (b"SSH-2.0-x\r\n" + b"\0\0\x04\0\x06\x14", b"x" * 200)]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        took = list(pool.map(lambda k: raw(s, *k), kinds * 8))
    check("%d silent and slow clients are cut in time" % len(took),
          all(grace - 0.5 < t < grace + 5 for t in took),
          (min(took), max(took)))
    t = raw(s, b"GET / HTTP/1.0\r\n\r\n" * 400)
    check("nonsense is cut at once", t < grace - 0.5, t)


class Flood(asyncssh.SSHClient):
    """Packets that libssh swallows without end before a login."""
    sent = 0

    def connection_made(self, conn):
        self.conn = conn

    async def password_auth_requested(self):
        for i in range(4000):
            self.conn.send_packet(2, asyncssh.packet.String(b"x" * 1000))
            Flood.sent += 1000
            if i % 10 == 0:
                await asyncio.sleep(0.01)


async def flood(s):
    start = time.time()
    try:
        await asyncssh.create_connection(Flood, "127.0.0.1", s.port,
            username="anne", known_hosts=None, client_keys=None, config=None,
            agent_path=None, preferred_auth="password")
        check("no login", False)
    except (asyncssh.Error, ConnectionError, OSError):
        pass
    check("a flood before the login is cut",
          0 < Flood.sent < 1500000 and time.time() - start < 2.5,
          (Flood.sent, time.time() - start))


async def forged(s):
    """Her key, and a signature by another."""
    pair = asyncssh.load_keypairs(asyncssh.generate_private_key(
        "ssh-ed25519"))[0]
    pair.public_data = KEY
    start = time.time()
    try:
        c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
            known_hosts=None, client_keys=[pair], config=None,
            agent_path=None)
        c.close()
        check("a forged signature is refused", False)
    except (asyncssh.Error, ConnectionError, OSError):
        check("a forged signature is refused", time.time() - start < 5)


def offers(s):
    """A key that is offered, never proved, then a wrong password."""
    os.mkdir(DIR + "/half")
    shutil.copy(DIR + "/k.pub", DIR + "/half/k.pub")
    r = subprocess.run(["ssh", "-F", "none", "-p", str(s.port), "-v",
        "-i", DIR + "/half/k.pub", "-o", "IdentitiesOnly=yes",
        "-o", "StrictHostKeyChecking=no", "-o", "NumberOfPasswordPrompts=1",
        "-o", "UserKnownHostsFile=/dev/null", "anne@127.0.0.1", "exit", "5"],
        capture_output=True, text=True, env=dict(os.environ,
        SSH_ASKPASS=DIR + "/ask", SSH_ASKPASS_REQUIRE="force",
        ANSWER="wrong"), stdin=subprocess.DEVNULL)
    check("an offer is no proof", "Server accepts key" in r.stderr and
          r.returncode == 255, r)
    check("the banner says no version", "SSH-2.0-Passerelle" in r.stderr or
          "software version Passerelle" in r.stderr, r.stderr)


def deaths(s):
    t = Terminal(s)
    check("before", t.wait(b"100 30"))
    os.kill(s.children("keeper-process")[0], 9)
    start = time.time()
    check("another keeper adopts", s.wait("FAKE start (0)") and
          s.wait("FAKE (adopt)"))
    check("within a second and a bit", time.time() - start < 1.6)
    t.send(b"alive")
    check("the session goes on", t.wait(b"alive"))
    check("new logins", ssh(s, "exit", "5")[0] == 5)
    os.kill(s.children("spawner-process")[0], 9)
    # while there is no spawner too
    check("logins without a spawner end",
          ssh(s, "exit", "5")[0] in (5, 255))
    t.send(b"again")
    check("sessions outlive their spawner", t.wait(b"again"))
    time.sleep(1.2)
    check("new logins after it", ssh(s, "exit", "5")[0] == 5)
    n = len(re.findall("FAKE ended", s.text()))
    t.send(b"q")
    check("an orphan gives its status", t.end() == 7)
    check("its end is told", s.wait("FAKE ended", n + 1))
    time.sleep(0.3)


def leaving(s):
    t = Terminal(s)
    check("before the end", t.wait(b"100 30"))
    pids = s.children() + s.children("-process")
    pids += s.children("-process", s.children("spawner-process")[0])
    start = time.time()
    s.p.send_signal(signal.SIGTERM)
    code = s.p.wait(8)
    check("SIGTERM ends all in 5 s", code == 0 and time.time() - start < 5,
          (code, time.time() - start))
    check("the client is told", t.end() == 255)
    check("the session saw its line drop", "FAKE ended 1280" in s.text(),
          s.text())
    left = [p for p in pids if os.path.exists("/proc/%d" % p)]
    check("nothing is left", len(pids) == 4 and not left, (pids, left))


async def last_words(s):
    """What came in one piece with what breaks the line is handed on."""
    for end, how in ((b"\xff" * 64, "a broken packet"),
                     (None, "a goodbye")):
        c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
            password="secret", known_hosts=None, client_keys=None,
            config=None, agent_path=None)
        p = await c.create_process("tally", encoding=None)
        await asyncio.sleep(0.3)
        before = len(re.findall("FAKE ended", s.text()))
        held, wire = [], c._transport
        write = wire.write
        wire.write = held.append
        for i in range(11):
            p.stdin.write(b"abcdefg")
        if not end:
            c.send_packet(1, asyncssh.packet.UInt32(11),
                          asyncssh.packet.String("bye"),
                          asyncssh.packet.String(""))
        write(b"".join(held) + (end or b""))
        got = s.wait(r"FAKE ended (\d+)", before + 1)
        check("77 bytes before %s" % how, got == str(77 << 8), got)
        c.abort()


class Swallow:
    """A way to the server on which, from a moment on, nothing passes and
    nothing is said."""
    def __init__(self, s):
        self.dead = False
        self.l = socket.create_server(("127.0.0.1", 0))
        self.port = self.l.getsockname()[1]
        self.there = s.port
        threading.Thread(target=self.run, daemon=True).start()

    def run(self):
        a = self.l.accept()[0]
        b = socket.create_connection(("127.0.0.1", self.there))
        self.ends = [a, b]
        while True:
            for x in select.select([a, b], [], [], 0.1)[0]:
                if self.dead:
                    time.sleep(0.1)
                    continue
                got = x.recv(65536)
                if not got:
                    return
                (b if x is a else a).sendall(got)


def alive(s):
    """alive_seconds 1: asked after 1 s, gone after 3 more."""
    idle = Terminal(s)
    check("an idle client", idle.wait(b"100 30"))
    before = len(re.findall("FAKE ended", s.text()))
    stopped = Terminal(s)
    check("one that stops", stopped.wait(b"100 30"))
    os.kill(stopped.pid, signal.SIGSTOP)
    start = time.time()
    got = s.wait(r"FAKE ended (\d+)", before + 1, 10)
    check("a client that is stopped ends in 4 s", got == "1280" and
          3 < time.time() - start < 7, (got, time.time() - start))
    os.kill(stopped.pid, 9)
    way = Swallow(s)
    there, s.port = s.port, way.port
    lost = Terminal(s)
    s.port = there
    check("one whose packets vanish", lost.wait(b"100 30"))
    way.dead = True
    start = time.time()
    got = s.wait(r"FAKE ended (\d+)", before + 2, 10)
    check("ends in 4 s too", got == "1280" and 3 < time.time() - start < 7,
          (got, time.time() - start))
    os.kill(lost.pid, 9)
    idle.send(b"still")
    check("who answers stays", idle.wait(b"still"))
    idle.send(b"q")
    check("and ends well", idle.end() == 7)


def limited(s):
    socks = [socket.create_connection(("127.0.0.1", s.port))
             for i in range(6)]
    time.sleep(0.5)
    first = [c.recv(40) for c in socks]
    check("3 without a login from one source",
          sum(f.startswith(b"SSH-") for f in first) == 3 and
          sum(f.startswith(b"Not allowed") for f in first) == 3, first)
    for c in socks:
        c.close()
    time.sleep(0.5)
    for i in range(4):
        asyncio.run(try_login(s, "nobody"))
    check("a source that fails is kept out for a while",
          ssh(s, "exit", "5")[0] == 255)


try:
    os.chmod(DIR, 0o755)
    os.mkdir(DIR + "/run")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                    DIR + "/k"], check=True)
    import base64
    KEY = base64.b64decode(open(DIR + "/k.pub").read().split()[1])
    CONF = "set penalty_percent 0\nset login_seconds 3\n" \
        "set per_source_unauth 50\nset per_source 50\n"
    with Server(CONF) as s:
        check("host key is private",
              os.stat(DIR + "/host_ed25519").st_mode & 0o777 == 0o600)
        verbs(s)
        passwords(s)
        terminals(s)
        bursts(s)
        stuck(s)
        asyncio.run(channels(s))
        asyncio.run(last_words(s))
        asyncio.run(ahead(s, False))
        asyncio.run(ahead(s, True))
        asyncio.run(ahead(s, True, 95))
        spin = ssh_early.Spin(s)
        silence(s, 3)
        spin.ended(check)
        asyncio.run(flood(s))
        asyncio.run(forged(s))
        for tried in (ssh_early.half, ssh_early.early,
                      ssh_early.requests):
            asyncio.run(tried(s, check, DIR, KEY))
        offers(s)
        deaths(s)
    check("ends with 0", s.code == 0, s.code)
    with Server(CONF) as s:
        leaving(s)
    with Server(CONF + "set alive_seconds 1\n") as s:
        alive(s)
    with Server("set per_source_unauth 3\nset login_seconds 3\n") as s:
        limited(s)
    if failed:
        print(open(DIR + "/log").read()[-2000:])
finally:
    shutil.rmtree(DIR, ignore_errors=True)
print("%d failed" % failed)
sys.exit(failed > 0)
