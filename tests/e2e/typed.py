"""A real terminal under Xvfb, a real ssh client, a line of 800 ms: what is
typed is on the picture before its echo could come, and after each pause the
picture is what the session paints anew on ^L."""
import mmap, os, random, socket, struct, subprocess, sys, tempfile
import threading, time

KIND, PORT, KEY, DIR = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
LASTS, SEED = int(sys.argv[5]), int(sys.argv[6])      # seconds
DELAY = 0.4                     # one way
counted = {"down": 0}
procs = []


class Line(threading.Thread):
    """One direction of the line: bytes come out DELAY later."""

    def __init__(self, a, b, name):
        super().__init__(daemon=True)
        self.a, self.b, self.name_ = a, b, name
        self.held, self.lock = [], threading.Condition()
        self.start()
        threading.Thread(target=self.out, daemon=True).start()

    def run(self):
        while True:
            try:
                data = self.a.recv(65536)
            except OSError:
                data = b""
            with self.lock:
                self.held.append((time.monotonic() + DELAY, data))
                self.lock.notify()
            if not data:
                return

    def out(self):
        while True:
            with self.lock:
                while not self.held:
                    self.lock.wait()
                at, data = self.held.pop(0)
            time.sleep(max(0, at - time.monotonic()))
            if not data:
                try:
                    self.b.shutdown(socket.SHUT_WR)
                except OSError:
                    pass
                return
            counted["down"] += len(data) if self.name_ == "down" else 0
            try:
                self.b.sendall(data)
            except OSError:
                return


def proxy():
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(5)

    def run():
        while True:
            a, _ = s.accept()
            b = socket.create_connection(("127.0.0.1", PORT))
            for x in a, b:
                x.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            Line(a, b, "up")
            Line(b, a, "down")
    threading.Thread(target=run, daemon=True).start()
    return s.getsockname()[1]


def start(args, **more):
    p = subprocess.Popen(args, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, **more)
    procs.append(p)
    return p


def xvfb():
    r, w = os.pipe()
    start(["Xvfb", "-displayfd", str(w), "-screen", "0", "800x480x24",
        "-fbdir", DIR, "-nolisten", "tcp"], pass_fds=[w])
    os.close(w)
    return ":" + os.read(r, 20).decode().strip()


class Eyes:
    """The picture on the X server: the framebuffer, mapped."""

    def __init__(self):
        f = open(DIR + "/Xvfb_screen0", "rb")
        self.m = mmap.mmap(f.fileno(), 0, prot=mmap.PROT_READ)
        h = struct.unpack(">25I", self.m[:100])
        self.at = h[0] + h[19] * 12

    def look(self):
        return self.m[self.at:]


def xdo(*args):
    subprocess.run(["xdotool", *args], check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)


def key(*names):
    xdo("key", "--delay", "0", *names)


def settle(eyes, quiet=1.4, most=12):
    """Until the picture has not changed for longer than a round trip."""
    was, since, end = eyes.look(), time.monotonic(), time.monotonic() + most
    while time.monotonic() - since < quiet and time.monotonic() < end:
        time.sleep(0.05)
        now = eyes.look()
        if now != was:
            was, since = now, time.monotonic()
    return was


def same_when_painted_anew(eyes, what):
    settle(eyes)
    key("ctrl+a")               # what was said has been read
    was = settle(eyes)
    key("ctrl+l")
    now = settle(eyes)
    if now != was:
        for name, data in ("shown", was), ("anew", now):
            open("%s/%s-%s.raw" % (DIR, KIND, name), "wb").write(data)
        print("not ok - %s: %s: the picture is another" % (KIND, what))
        return False
    return True


WORDS = ("elle cherche une garde le mercredi et le samedi depuis la rentree "
    "son projet est de travailler en cuisine pres de chez elle").split()


def type_at_once(eyes):
    """A text as people type it; how much of it is seen within 250 ms."""
    seen = n = 0
    for word in WORDS if LASTS else WORDS[:8]:
        for c in word + " ":
            before = eyes.look()
            key("space" if c == " " else c)
            n += 1
            for _ in range(12):
                time.sleep(0.02)
                if eyes.look() != before:
                    seen += 1
                    break
    return seen, n


ODD = ["Tab", "Tab", "BackSpace", "BackSpace", "Left", "Right", "Up", "Down",
    "Home", "End", "F1", "F4", "Delete", "Insert", "ctrl+a", "ctrl+e",
    "ctrl+k", "ctrl+n", "Prior", "Next", "F9", "F5"]


def at_random(eyes, rnd):
    for _ in range(rnd.randint(5, 30)):
        if rnd.random() < 0.85:
            key(rnd.choice("abcdefghijklmnopqrstuvwxyz"))
        else:
            key(rnd.choice(ODD))
        time.sleep(rnd.choice((0.02, 0.1, 0.3, 0.6)))


def main():
    port = proxy()
    os.environ["DISPLAY"] = xvfb()
    os.environ["LC_ALL"] = "C.UTF-8"
    ssh = ["ssh", "-t", "-p", str(port), "-i", KEY, "-o", "IdentitiesOnly=yes",
        "-o", "LogLevel=ERROR", "-o", "StrictHostKeyChecking=no",
        "-o", "UserKnownHostsFile=/dev/null", "moreau@127.0.0.1", "=PHR"]
    if KIND == "xterm":
        term = start(["xterm", "-geometry", "80x24+0+0", "+bc",
            "-u8", "-e", *ssh])
    else:
        term = start(["pterm", "+sb", "-geometry", "80x24+0+0", "-e", *ssh])
    eyes = Eyes()
    settle(eyes, quiet=4, most=20)
    key("F6")
    settle(eyes)
    key("Tab")
    settle(eyes)
    ok = not LASTS or same_when_painted_anew(eyes, "the form")
    down = counted["down"]
    seen, n = type_at_once(eyes)
    settle(eyes)
    down = counted["down"] - down
    print("# %s: %d of %d characters at once, %.1f bytes each on the wire"
        % (KIND, seen, n, down / n))
    ok = same_when_painted_anew(eyes, "a text") and ok
    if seen < 0.9 * n:
        ok = False
        print("not ok - %s: %d of %d at once" % (KIND, seen, n))
    rnd, pauses, hit = random.Random(SEED), 0, 0
    end = time.monotonic() + LASTS
    while ok and time.monotonic() < end:
        at_random(eyes, rnd)
        ok = same_when_painted_anew(eyes, "seed %d, pause %d" % (SEED, pauses))
        pauses += 1
        key("End")
        key("F3")       # help and lists of values are left
        settle(eyes)
        key("n")
        settle(eyes)
    if ok:
        print("ok - %s: %d of %d characters at once, %d pauses, the picture "
            "is the session's" % (KIND, seen, n, pauses))
    return ok


try:
    good = main()
finally:
    for p in reversed(procs):
        p.terminate()
sys.exit(0 if good else 1)
