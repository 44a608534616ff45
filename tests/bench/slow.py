"""From the command to the whole first screen with a stock OpenSSH client, over
slow links (link.py).  What counts there is round trips, bytes, and segments:
each costs 52 bytes, 43 ms at 9,600 bit/s."""
import fcntl, os, pty, select, struct, termios, time
import link
from world import World, stop

LINKS = ((9600, .8), (56000, .8), (256000, .3))


def first_screen(at, key, port, login, args):
    """Seconds to the last byte of what comes before 3 s of silence."""
    pid, fd = pty.fork()
    if pid == 0:
        # no LANG is sent: the server has to ask the terminal, at its worst
        os.execvpe("ip", at + ["ssh", "-F", "none", "-tt", *args, "-p",
            str(port), "-i", key, "-o", "IdentitiesOnly=yes", "-o",
            "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o", "LogLevel=ERROR", login + "@" + link.FAR],
            dict(os.environ, TERM="xterm"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    begun, last, got = time.monotonic(), None, b""
    while select.select([fd], [], [], 3 if last else 60)[0]:
        try:
            got += os.read(fd, 65536)
        except OSError:
            break
        last = time.monotonic()
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    os.close(fd)
    if "Ma journée".encode() not in got:
        raise SystemExit("no first screen: %r" % got[-200:])
    return last - begun


def rows(row, peers):
    for rate, rtt in LINKS:
        l = link.Link(rate, rtt)
        w = World(2)
        w.at, w.addr = l.far(), link.FAR
        try:
            w.serve()
            w.add_users()
            for args in ([], ["-C"]):
                best = {}
                for name in ["passerelle"] + peers:
                    port, p = w.port, None
                    if name != "passerelle":
                        port = {"openssh": 2291, "dropbear": 2292}[name]
                        p = getattr(w, name)(port)
                        time.sleep(1)
                    best[name] = min(first_screen(l.near(), w.key, port,
                        "root" if p else "u0", args) for _ in range(2))
                    if p:
                        stop(p)
                    if name == "dropbear":
                        w.forget_dropbear()
                for name in peers:
                    row("first screen at %d bit/s, %d ms%s" % (rate,
                        rtt * 1000, ", -C" if args else ""), "s",
                        best["passerelle"], best[name], name, 1)
        finally:
            w.end()
            l.end()
