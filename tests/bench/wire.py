"""A real ssh client on a pseudo-terminal, through a proxy of our own that
counts what passes both ways and, where it is told to, passes it as a slow line
would: what is counted begins when the client has logged in."""
import collections, fcntl, os, pty, select, signal, socket, struct
import subprocess, termios
import threading, time
import pyte

HEADERS, SEGMENT = 40, 1460     # of TCP and IP, on a line that is modelled


class Line:
    """bits a second (None: no limit) and seconds there and back."""
    def __init__(self, name, rate=None, rtt=0):
        self.name, self.rate, self.rtt = name, rate, rtt


FREE = Line("no line")
LINES = [Line("9.6 kbit/s + 800 ms", 9600, .8),
         Line("256 kbit/s + 300 ms", 256000, .3),
         Line("2 Mbit/s + 40 ms", 2000000, .04)]


class Proxy:
    """One connection at a time to a port of this machine."""
    def __init__(self, port, line=FREE):
        self.port_to, self.line = port, line
        self.listen = socket.create_server(("127.0.0.1", 0))
        self.port = self.listen.getsockname()[1]
        self.passed = [0, 0]            # bytes read: to the server, from it
        self.given = [0, 0]             # and given on
        self.chunks = [0, 0]
        self.last = time.time()         # when anything was given on
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                a, _ = self.listen.accept()
            except OSError:
                return
            b = socket.create_connection(("127.0.0.1", int(self.port_to)))
            for s in (a, b):
                s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for way, pair in enumerate(((a, b), (b, a))):
                threading.Thread(target=self.pump, args=(way,) + pair,
                                 daemon=True).start()

    def pump(self, way, source, to):
        queue, ready = collections.deque(), threading.Condition()

        def give():
            while True:
                with ready:
                    while not queue:
                        ready.wait()
                    due, data = queue.popleft()
                time.sleep(max(0, due - time.time()))
                try:
                    if data:
                        to.sendall(data)
                    else:
                        to.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                self.given[way] += len(data)
                self.last = time.time()
                if not data:
                    return

        if self.line.rate:
            threading.Thread(target=give, daemon=True).start()
        free = 0                        # when the line is free again
        while True:
            try:
                data = source.recv(65536)
            except OSError:
                data = b""
            self.passed[way] += len(data)
            self.chunks[way] += 1
            if not self.line.rate:
                try:
                    if data:
                        to.sendall(data)
                    else:
                        to.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                self.given[way] += len(data)
                self.last = time.time()
            else:
                segments = -(-len(data) // SEGMENT)
                free = max(free, time.time()) + (len(data) + segments *
                    HEADERS) * 8 / self.line.rate
                with ready:
                    queue.append((free + self.line.rtt / 2, data))
                    ready.notify()
            if not data:
                return

    def still(self, seconds=.02):
        """Until nothing has moved for a while and nothing is on its way."""
        was, since = None, time.time()
        while time.time() - since < seconds:
            now = (*self.passed, *self.given)
            if now != was or self.passed != self.given:
                was, since = now, time.time()
            time.sleep(.002)

    def count(self):
        return tuple(self.passed)

    def end(self):
        self.listen.close()


def client(proxy, user, key, work, options):
    """The OpenSSH client's arguments up to the host.  LocalCommand runs when it
    has logged in and has not sent anything more: the counts start there."""
    here, there = work + "/logged-in", work + "/go-on"
    for f in (here, there):
        if not os.path.exists(f):
            os.mkfifo(f)
    return ["ssh", "-F", "/dev/null", *options, "-p", str(proxy.port), "-i",
        key, "-o", "IdentitiesOnly=yes", "-o", "LogLevel=ERROR", "-o",
        "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
        "-o", "SendEnv=LANG", "-o", "IgnoreUnknown=ObscureKeystrokeTiming",
        "-o", "ObscureKeystrokeTiming=no", "-o", "PermitLocalCommand=yes",
        "-o", "LocalCommand=echo > %s; read x < %s" % (here, there),
        user + "@127.0.0.1"]


def give(proxy, user, key, work, command, path):
    """A file to a command of the server, without a terminal: the bytes each
    way and the seconds since the client had logged in."""
    args = client(proxy, user, key, work, ("-C",)) + [command]
    with open(path) as f, open(work + "/said", "w") as said:
        p = subprocess.Popen(args, stdin=f, stdout=said, stderr=said,
            env=dict(os.environ, LANG="fr_FR.UTF-8", LC_ALL="C.UTF-8"))
    with open(work + "/logged-in") as f:
        f.read()
    proxy.still()
    base, begun = proxy.count(), time.time()
    with open(work + "/go-on", "w") as f:
        f.write("\n")
    if p.wait():
        raise SystemExit(command + ": " + open(work + "/said").read())
    seconds = proxy.last - begun
    return [n - b for n, b in zip(proxy.count(), base)], seconds


class Ssh:
    """A session of the OpenSSH client."""
    def __init__(self, proxy, user, key, work, options=("-C",), term="xterm",
                 command=()):
        self.proxy = proxy
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.got = 0
        here, there = work + "/logged-in", work + "/go-on"
        args = client(proxy, user, key, work, (*options, "-tt")) + \
            list(command)
        self.begun = time.time()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ.update(TERM=term, LANG="fr_FR.UTF-8", LC_ALL="C.UTF-8")
            os.execvp(args[0], args)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, 80, 0, 0))
        self.wait(here)
        proxy.still()
        self.logged_in = time.time()
        self.base = proxy.count()
        with open(there, "w") as f:
            f.write("\n")

    def wait(self, fifo, seconds=60):
        fd = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        end, said = time.time() + seconds, b""
        while time.time() < end:
            if select.select([fd], [], [], .01)[0] and os.read(fd, 1):
                os.close(fd)
                return
            if select.select([self.fd], [], [], 0)[0]:
                try:
                    said += os.read(self.fd, 4096) or b""
                except OSError:
                    break
        raise SystemExit("ssh does not log in: " + said.decode())

    def bytes(self):
        """To the server and from it, since the client has logged in."""
        return tuple(n - b for n, b in zip(self.proxy.count(), self.base))

    def read(self, seconds):
        """What is shown within so long; False: nothing."""
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            raise SystemExit("ssh has ended:\n" + self.text())
        self.stream.feed(data)
        self.got += len(data)
        return True

    def text(self):
        return "\n".join(self.screen.display)

    def type(self, keys):
        os.write(self.fd, keys)

    def settle(self, seconds=.02):
        """Until all that is on its way is shown."""
        while True:
            while self.read(0):
                pass
            was = self.got
            self.proxy.still(seconds)
            if not self.read(seconds) and self.got == was:
                return

    def press(self, key):
        """One key, and its answer, where there is one."""
        before = self.proxy.passed[1]
        self.type(key)
        end = time.time() + .15
        while time.time() < end and self.proxy.passed[1] == before:
            time.sleep(.0005)
        while self.read(.001):
            pass

    def see(self, what, seconds=20):
        """Until the screen shows it; when its last byte came."""
        end = time.time() + seconds
        while what not in self.text():
            if time.time() > end:
                raise SystemExit("not seen: %s\n%s" % (what, self.text()))
            self.read(.05)
        self.settle(max(.05, 2 * self.proxy.line.rtt + .05))
        return self.proxy.last

    def end(self):
        try:
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        except OSError:
            pass
        os.close(self.fd)
