"""Before the login and in the middle of one: a second factor, packets that
have no place there, requests beyond what is taken.  For test_ssh_relay.py."""
import asyncio, os, threading, time
import asyncssh


class Half(asyncssh.SSHClient):
    """Proves the key or the password, then answers what is asked."""
    def __init__(self, code, other=None, answers=1):
        self.code, self.other, self.n = code, other, answers
        self.asked, self.sent = [], 0

    def connection_made(self, conn):
        self.conn = conn

    def kbdint_auth_requested(self):
        if self.other:
            self.conn._username = self.other
        self.sent += 1
        return "" if self.sent <= 9 else None

    def kbdint_challenge_received(self, name, text, lang, prompts):
        self.asked += [p[0] for p in prompts]
        code = "Code" in prompts[0][0] if prompts else False
        return ([self.code if code else "secret"] * self.n)[:self.n]


async def half(s, check, folder, key):
    """A second factor over SSH: after a key, after a password, of the same
    login, with as many answers as questions."""
    async def go(user, client, **more):
        try:
            c = await asyncio.wait_for(asyncssh.connect("127.0.0.1", s.port,
                username=user, known_hosts=None, config=None,
                agent_path=None, client_factory=lambda: client, **more), 8)
            r = await c.run("exit 4")
            c.close()
            return r.exit_status
        except (asyncssh.Error, ConnectionError, OSError,
                asyncio.TimeoutError):
            return "refused"
    own = {"client_keys": [folder + "/k"]}
    none = {"client_keys": None}
    c = Half("123456")
    check("a key, then the code", await go("deux", c, **own) == 4 and
          len(c.asked) == 1 and "Code" in c.asked[0], c.asked)
    c = Half("123456")
    check("a password, then the code", await go("deux", c, **none) == 4 and
          len(c.asked) == 2, c.asked)
    c = Half("123456")
    check("by method password too", await go("deux", c, password="secret",
          preferred_auth="password,keyboard-interactive", **none) == 4,
          c.asked)
    before = s.text().count("FAKE code")
    c = Half("654321")
    check("a wrong code: cut at 6 tries", await go("deux", c, **own) ==
          "refused" and s.text().count("FAKE code") - before == 6,
          s.text().count("FAKE code") - before)
    before = s.text().count("FAKE code")
    c = Half("123456", other="bob")
    check("another login in between: its password is asked, and no code",
          await go("deux", c, **own) == "refused" and
          not [q for q in c.asked if "Code" in q] and
          s.text().count("FAKE code") == before, c.asked)
    for n in (0, 2):
        c = Half("123456", answers=n)
        check("%d answers to one question" % n,
              await go("anne", c, **none) == "refused", c.asked)


class Early(asyncssh.SSHClient):
    """Says something before the login, many times."""
    def __init__(self, kind, payload, times):
        self.what, self.sent = (kind, payload, times), 0

    def connection_made(self, conn):
        self.conn = conn

    async def password_auth_requested(self):
        kind, payload, times = self.what
        # asyncssh would keep what is not for now
        self.conn._auth_complete = kind > 79
        for i in range(times):
            self.conn.send_packet(kind, payload)
            self.sent += 1
            await asyncio.sleep(0.001)
        await asyncio.sleep(20)


async def early(s, check, folder, key):
    S, U = asyncssh.packet.String, asyncssh.packet.UInt32
    blob = S(b"ssh-ed25519") + S(b"\0" * 64)
    for what, kind, payload, times, most in (
            ("a channel before the login", 90, S(b"session") + U(0) +
             U(1000) + U(1000), 1, 1),
            ("a success of one's own", 52, b"", 1, 1),
            ("an answer to no question", 61, U(1) + S(b"x"), 1, 1),
            ("400 packets of a byte", 2, S(b""), 400, 40),
            ("400 signatures by nobody", 50, S(b"anne") +
             S(b"ssh-connection") + S(b"publickey") + b"\1" +
             S(b"ssh-ed25519") + S(key) + S(blob), 400, 40)):
        c = Early(kind, payload, times)
        start = time.time()
        try:
            await asyncio.wait_for(asyncssh.create_connection(lambda: c,
                "127.0.0.1", s.port, username="anne", known_hosts=None,
                client_keys=None, config=None, agent_path=None,
                preferred_auth="password"), 12)
            check("no login", False)
        except (asyncssh.Error, ConnectionError, OSError):
            pass
        except asyncio.TimeoutError:
            c.sent = "never cut"
        check("%s: cut" % what, c.sent != "never cut" and c.sent <= most and
              time.time() - start < 2.9, (c.sent, time.time() - start))


async def requests(s, check, folder, key):
    """Variables and TERM beyond what is taken."""
    c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
        password="secret", known_hosts=None, client_keys=None, config=None,
        agent_path=None)
    env = {"LC_X%d" % i: "C" for i in range(16)}
    env["LANG"] = "fr_FR.UTF-8"
    p = await c.create_process("", term_type="vt220", env=env, encoding=None)
    line = await p.stdout.readline()
    check("the 17th variable is not taken", b" - " in line, line)
    c.close()
    c = await asyncssh.connect("127.0.0.1", s.port, username="anne",
        password="secret", known_hosts=None, client_keys=None, config=None,
        agent_path=None)
    try:
        await asyncio.wait_for(c.create_process("", term_type="x" * 20000),
                               4)
        check("a TERM of 20,000 bytes is refused", False)
    except (asyncssh.Error, asyncio.TimeoutError):
        check("a TERM of 20,000 bytes is refused", True)
    c.close()


class Spin:
    """A client that takes packets of ten bytes, in which libssh finds room
    for nothing: its relay ends itself, meanwhile."""
    def __init__(self, s):
        self.s, self.inside = s, threading.Event()
        self.thread = threading.Thread(target=lambda: asyncio.run(self.go()))
        self.thread.start()
        self.inside.wait(9)

    async def go(self):
        old = set(self.s.children())
        c = await asyncssh.connect("127.0.0.1", self.s.port, username="anne",
            password="secret", known_hosts=None, client_keys=None,
            config=None, agent_path=None)
        self.relay = (set(self.s.children()) - old).pop()
        self.inside.set()
        try:
            await asyncio.wait_for(c.create_session(
                asyncssh.SSHClientSession, "flood 30000", encoding=None,
                max_pktsize=10), 1)
        except (asyncssh.Error, asyncio.TimeoutError):
            pass
        c.abort()

    def ended(self, check):
        self.thread.join()
        end = time.time() + 8
        while time.time() < end and os.path.exists("/proc/%d" % self.relay):
            time.sleep(0.05)
        check("a relay that libssh does not come back to ends",
              not os.path.exists("/proc/%d" % self.relay) and
              self.s.wait("a relay computed without end"))
