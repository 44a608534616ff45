"""What every row of the report stands on: a base with its users, our server,
and its peers, OpenSSH and dropbear, that run the same program with a forced
command on a pseudo-terminal.  Nothing listens but on 127.0.0.1."""
import json, os, re, shutil, signal, socket, subprocess, tempfile, time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../.."))
PASS = os.path.join(ROOT, "build/passerelle")
LOAD = os.path.join(ROOT, "build/bench/load")

# tests come from one address: its limits are tried elsewhere
CONF = """set per_source 20000
set per_source_unauth 20000
set start_free 20000
set start_full 20000
set penalty_percent 0
"""


def tree(pid):
    """pid and everything below it."""
    below = {}
    for p in os.listdir("/proc"):
        if p.isdigit():
            try:
                s = open("/proc/%s/stat" % p).read()
            except OSError:
                continue
            below.setdefault(int(s.rsplit(")", 1)[1].split()[1]),
                             []).append(int(p))
    out, todo = [], [pid]
    while todo:
        p = todo.pop()
        out.append(p)
        todo += below.get(p, [])
    return out


def pss(pids):
    """KiB, shared pages divided among those that share them."""
    total = 0
    for p in pids:
        try:
            m = re.search(r"^Pss: +(\d+)", open(
                "/proc/%d/smaps_rollup" % p).read(), re.M)
        except OSError:
            continue
        total += int(m.group(1)) if m else 0
    return total


class Meter:
    """Processor time of a server and of all that it ever started, in
    seconds: a control group of its own (either version)."""
    def __init__(self, name):
        self.dir = self.file = None
        for base, file, unit in (("cpuacct", "cpuacct.usage", 1e9),
                                 ("", "cpu.stat", 1e6)):
            # of this run alone: another's would end it
            d = os.path.join("/sys/fs/cgroup", base, "passerelle-%s-%d-%d" %
                             (name, os.getpid(), id(self)))
            try:
                os.makedirs(d, exist_ok=True)
            except OSError:
                continue
            if os.path.exists(os.path.join(d, file)):
                self.dir, self.file, self.unit = d, file, unit
                return
        raise SystemExit("no control group for processor time")

    def join(self):
        """In the child, before it becomes the server."""
        open(self.dir + "/cgroup.procs", "w").write("0")

    def used(self):
        text = open(os.path.join(self.dir, self.file)).read()
        m = re.search(r"(?:usage_usec )?(\d+)", text)
        return int(m.group(1)) / self.unit

    def end(self):
        try:
            os.rmdir(self.dir)
        except OSError:
            pass


class World:
    """Servers listen on `addr`, started by `at` (a namespace, or nothing)."""
    at, addr = [], "127.0.0.1"

    def __init__(self, users, conf=CONF):
        self.dir = tempfile.mkdtemp(prefix="bench.")
        os.chmod(self.dir, 0o755)
        self.users = users
        folder = os.path.join(self.dir, "conf")
        os.mkdir(folder)
        open(folder + "/passerelle.conf", "w").write(conf)
        self.env = dict(os.environ, PASSERELLE_DATA=self.dir + "/data",
                        PASSERELLE_CONF=folder, LC_ALL="C.UTF-8")
        self.key = self.dir + "/key"
        self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                 self.key)
        self.run(PASS, "init", "--structure", "Mission locale")
        self.run(PASS, "nir", "1", "convention du 12/01/2026")
        self.server = None
        self.meter = Meter("server")
        self.peer_meter = Meter("peer")

    def run(self, *args, **more):
        return subprocess.run(args, env=self.env, check=True,
                              stderr=subprocess.DEVNULL, **more)

    def serve(self):
        log = open(self.dir + "/log", "w+")
        self.server = subprocess.Popen(self.at + [PASS, "serve", "--listen",
            self.addr + ":0"], env=self.env, stderr=log,
            preexec_fn=self.meter.join)
        for _ in range(200):
            m = re.search(r"listening on [0-9.]+:(\d+)",
                          open(self.dir + "/log").read())
            if m:
                self.port = m.group(1)
                return
            time.sleep(.05)
        raise SystemExit("the server does not listen: " +
                         open(self.dir + "/log").read())

    def add_users(self):
        for i in range(self.users):
            self.run(PASS, "user", "add", "u%d" % i, "--structure", "1",
                     "--role", "conseiller", "--key", self.key + ".pub")

    def forced(self):
        """A colleague chosen by the client's port; the shell that a forced
        command is run by is replaced by the program."""
        return ("set -- $SSH_CLIENT$SSH_CONNECTION; export PASSERELLE_DATA=%s "
                "PASSERELLE_CONF=%s; exec %s screen --as u$(($2 %% %d))" %
                (self.env["PASSERELLE_DATA"], self.env["PASSERELLE_CONF"],
                 PASS, self.users))

    def openssh(self, port, startups="20000"):
        return self.sshd(port, self.forced(), startups)

    def twin(self, port, pictures):
        """The framed twin of our screens, for who logs in to this port."""
        p = self.sshd(port, "%s %s" % (os.path.join(ROOT,
            "build/bench/twin"), pictures))
        wait_port(port)
        return p

    def sshd(self, port, command, startups="20000"):
        d = self.dir + "/sshd"
        os.makedirs(d, exist_ok=True)
        os.makedirs("/run/sshd", exist_ok=True)
        shutil.copy(self.key + ".pub", d + "/authorized")
        os.chmod(d + "/authorized", 0o600)
        if not os.path.exists(d + "/host"):
            self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                     d + "/host")
        open(d + "/config", "w").write(
            "ListenAddress %s:%d\nUseDNS no\nHostKey %s/host\n"
            "AuthorizedKeysFile %s/authorized\nPermitRootLogin yes\n"
            "StrictModes no\nUsePAM no\nPrintMotd no\nPrintLastLog no\n"
            "MaxStartups %s\nMaxSessions 10\nLogLevel ERROR\n"
            "PidFile none\nForceCommand %s\n" % (self.addr, port, d, d,
                                                  startups, command))
        return subprocess.Popen(self.at + ["/usr/sbin/sshd", "-D", "-e", "-f",
            d + "/config"], env=self.env, stderr=subprocess.DEVNULL,
            preexec_fn=self.peer_meter.join)

    def dropbear(self, port):
        d = self.dir + "/dropbear"
        home = d + "/home/.ssh"
        os.makedirs(home, exist_ok=True)
        if not os.path.exists(d + "/host"):
            self.run("dropbearkey", "-t", "ed25519", "-f", d + "/host",
                     stdout=subprocess.DEVNULL)
        keys = os.path.expanduser("~root/.ssh/authorized_keys")
        os.makedirs(os.path.dirname(keys), mode=0o700, exist_ok=True)
        line = open(self.key + ".pub").read()
        self.had = open(keys).read() if os.path.exists(keys) else None
        open(keys, "a").write(line)
        os.chmod(keys, 0o600)
        return subprocess.Popen(self.at + ["/usr/sbin/dropbear", "-F", "-E",
            "-s", "-r", d + "/host", "-p", "%s:%d" % (self.addr, port), "-c",
            self.forced()],
            env=self.env, stderr=subprocess.DEVNULL,
            preexec_fn=self.peer_meter.join)

    def forget_dropbear(self):
        keys = os.path.expanduser("~root/.ssh/authorized_keys")
        if self.had is None:
            os.remove(keys)
        else:
            open(keys, "w").write(self.had)

    def cpu(self):
        """A peer's sessions need our keeper: it is counted with both."""
        return self.meter.used() + self.peer_meter.used()

    def load(self, port, users, *args):
        return subprocess.Popen([LOAD, str(port), self.key, users] +
            [str(a) for a in args], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True, env=self.env)

    def end(self):
        if self.server:
            self.server.terminate()
            self.server.wait()
        self.meter.end()
        self.peer_meter.end()
        shutil.rmtree(self.dir, ignore_errors=True)


def last_json(text):
    return json.loads([l for l in text.splitlines() if l.startswith("{")][-1])


def wait_port(port):
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", int(port))).close()
            return
        except OSError:
            time.sleep(.05)


def stop(p):
    p.send_signal(signal.SIGTERM)
    try:
        p.wait(5)
    except subprocess.TimeoutExpired:
        p.kill()
        p.wait()
