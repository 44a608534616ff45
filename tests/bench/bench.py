#!/usr/bin/python3
"""`make bench`: figures beside their peers, in one run, on this machine.

    bench.py [ROW ...]      the rows named, or all of them

A row is ours, the peer's, their ratio and its limit.  The report goes to
build/bench/report.md and report.json; below what is missed stands what was
tried (tried.tsv: what the row's name and its peer's match, and the words).  Sizes come from the environment:
BENCH_USERS (200), BENCH_LOGINS (200), BENCH_SECONDS (10), BENCH_BACK (2000),
BENCH_IDLE (5000), BENCH_WORKING (100), BENCH_PEERS (openssh
dropbear; the short form in `make test` has none)."""
import json, os, re, shutil, signal, subprocess, sys, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import world
from world import World, last_json, pss, stop, tree, wait_port

USERS = int(os.environ.get("BENCH_USERS", 200))
LOGINS = int(os.environ.get("BENCH_LOGINS", 200))
SECONDS = float(os.environ.get("BENCH_SECONDS", 10))
PEERS = os.environ.get("BENCH_PEERS", "openssh dropbear").split()
report = []


def row(name, unit, ours, peer, peer_name, limit, more=""):
    """limit: the ratio ours / peer must not exceed it."""
    ratio = ours / peer if peer else float("nan")
    report.append(dict(name=name, unit=unit, ours=ours, peer=peer,
        peer_name=peer_name, ratio=ratio, limit=limit, held=ratio <= limit,
        more=more, command="make bench ROWS='%s'" % current))
    print("%-44s %10.3f %10.3f %-9s %6.3f <= %-6s %s %s" % (name, ours, peer,
        peer_name, ratio, limit, "ok" if ratio <= limit else "MISSED", more),
        flush=True)


def beside(*limits):
    return [l for l in limits if l[0] in PEERS]


def failed(name, out):
    """Clients that were not served: a figure that leaves them out lies."""
    if out["failed"]:
        print("not ok - %s: %d of %d clients failed" % (name, out["failed"],
            out["n"]), flush=True)


class Target:
    """A server that is measured: its port, its users, its processes."""
    def __init__(self, w, name):
        self.w, self.name = w, name
        self.p = None
        if name == "passerelle":
            self.port, self.users = w.port, "u%%d/%d" % w.users
        else:
            self.port, self.users = {"openssh": 2291, "dropbear": 2292}[
                name], "root"
            self.p = getattr(w, name)(self.port)
        wait_port(self.port)
        time.sleep(.5)

    def pids(self):
        # a peer's sessions need the keeper too: it is counted with both
        out = tree(self.w.server.pid)
        return out + (tree(self.p.pid) if self.p else [])

    def load(self, *args):
        return self.w.load(self.port, self.users, *args)

    def end(self):
        if self.p:
            for pid in tree(self.p.pid)[1:]:
                try:
                    os.kill(pid, 9)
                except OSError:
                    pass
            stop(self.p)
        if self.name == "dropbear":
            self.w.forget_dropbear()
        time.sleep(1)


def memory(w):
    """PSS of idle logged-in sessions, all processes, less what was there
    before the first of them."""
    got = {}
    for name in ["passerelle"] + PEERS:
        t = Target(w, name)
        before = pss(t.pids())
        c = t.load(USERS, "hold")
        done = json.loads(c.stdout.readline())
        time.sleep(min(4, SECONDS))     # idle: statements dropped, memory trimmed
        got[name] = (pss(t.pids()) - before) / USERS
        c.stdin.close()
        c.wait()
        failed(name, done)
        t.end()
    for peer, limit in beside(("openssh", .5), ("dropbear", 1)):
        row("memory of an idle session (%d)" % USERS, "KiB PSS",
            got["passerelle"], got[peer], peer, limit)


def logins(w):
    """Logins to the first full screen: how many a second, and what each
    costs the server."""
    got = {}
    for name in ["passerelle"] + PEERS:
        t = Target(w, name)
        t.load(8, "login", 2).communicate()             # warm
        time.sleep(1)
        before = w.cpu()
        out = last_json(t.load(LOGINS, "login", 4).communicate()[0])
        time.sleep(2)           # the last ones are waited for
        got[name] = (out["seconds"] / LOGINS * 1000,
                     (w.cpu() - before) / LOGINS * 1000, out)
        failed(name, out)
        t.end()
    for peer, rate, used in beside(("openssh", .25, 1 / 6),
                                   ("dropbear", 1, 1)):
        more = "p50 %.0f ms, peer %.0f ms" % (got["passerelle"][2]
            ["screen_p50_ms"], got[peer][2]["screen_p50_ms"])
        row("login to the first screen, 4 at a time", "ms each",
            got["passerelle"][0], got[peer][0], peer, rate, more)
        row("server's CPU for a login", "ms", got["passerelle"][1],
            got[peer][1], peer, round(used, 3))


def echo(w):
    """From a key to what comes back, in a field; everybody types."""
    for n, rate in ((1, 40), (USERS, 2)):
        got = {}
        for name in ["passerelle"] + PEERS[:1]:
            t = Target(w, name)
            c = t.load(n, "type", rate, SECONDS)
            c.stdout.readline()
            before = w.cpu()
            time.sleep(SECONDS * .9)
            used = w.cpu() - before
            out = last_json(c.communicate()[0])
            got[name] = out, used / (n * rate * SECONDS * .9) * 1e6
            failed(name, out)
            t.end()
        if "openssh" not in got:
            continue
        a, b = got["passerelle"], got["openssh"]
        row("key to echo, median, %d typing" % n, "ms", a[0]["echo_p50_ms"],
            b[0]["echo_p50_ms"], "openssh", 1)
        row("key to echo, 99th, %d typing" % n, "ms", a[0]["echo_p99_ms"],
            b[0]["echo_p99_ms"], "openssh", 1)
        if n > 1:
            row("server's CPU per 1,000 keys, %d typing" % n, "ms", a[1],
                b[1], "openssh", 1)


def bytes_sent(w):
    """To the terminal, against the least that says the same and against
    whiptail and dialog showing the same text."""
    import screenbytes          # needs the emulator of setup.sh bench
    out = subprocess.run([world.PASS, "demo", "--background", "--port",
        "2293"], env=w.env, capture_output=True, text=True)
    m = re.search(r"kill (\d+) ; rm -r (\S+)", out.stdout + out.stderr)
    env = dict(w.env, PASSERELLE_DATA=m.group(2))
    try:
        for term in ("xterm", "vt220"):
            ours, rows, fields = screenbytes.ours(world.PASS, env, term)
            for what, (sent, least) in ours.items():
                # a first paint may cost the blanks between its words
                row("%s, %s" % (what, term), "bytes", sent, least,
                    "the least", 1.1)
            for tool in ("whiptail", "dialog"):
                theirs = screenbytes.theirs(tool, term, rows, fields)
                for what, (sent, least) in theirs.items():
                    # dialog leaves some keys of a VT220 alone: no page came
                    if sent and (what != "next page" or least > 100):
                        row("%s, %s" % (what, term), "bytes", ours[what][0],
                            sent, tool, .5)
    finally:
        os.kill(int(m.group(1)), signal.SIGTERM)
        shutil.rmtree(m.group(2), ignore_errors=True)


def saves(w):
    """Forms saved a second, durable, beside as many processes with bare
    SQLite transactions; nobody starves."""
    tool = os.path.join(world.ROOT, "build/bench/saves")
    for n, limit in ((1, 1 / .7), (32, .5)):
        ours, bare = (json.loads(subprocess.run([tool, kind, str(n),
            str(SECONDS)], capture_output=True, text=True, env=w.env,
            check=True).stdout) for kind in ("ours", "bare"))
        row("a saved form, %d writers" % n, "ms each",
            1000 / ours["per_second"], 1000 / bare["per_second"],
            "bare SQLite", round(limit, 2), "%.0f a second, %.0f" % (
            ours["per_second"], bare["per_second"]))
        if n > 1:
            row("mean writer against the slowest, %d" % n, "times",
                1 / ours["slowest"], 1, "none", 2)


def hundred_saves(w):
    """Two hundred colleagues who save a hundred forms a second in all."""
    tool = os.path.join(world.ROOT, "build/bench/saves")
    ours, bare = (json.loads(subprocess.run([tool, kind, "200",
        str(SECONDS), "100"], capture_output=True, text=True, env=w.env,
        check=True).stdout) for kind in ("ours", "bare"))
    row("a saved form, 200 writers, 100 a second, 99th", "ms",
        ours["p99_ms"], 50, "50 ms", 1, "bare SQLite %.1f" % bare["p99_ms"])


def crowds(w):
    """All at once; thousands; a small machine."""
    import crowd
    crowd.small(row)
    crowd.idle(row)
    crowd.back(row, PEERS)


def ten_tasks(w):
    """Whole tasks by a real ssh client, against the model of the same on the
    web: keys, bytes, and seconds on three lines."""
    import tasks                # needs the emulator of setup.sh test
    tasks.rows(row, world.PASS)


def growth(w):
    """What a colleague with ninety people waits for, at ten times the base
    each time; a name among all of them, beside clear names."""
    tool = os.path.join(world.ROOT, "build/bench/grow")
    most = int(os.environ.get("BENCH_PEOPLE", 1000000))
    sizes = [n for n in (1000, 10000, 100000, 1000000) if n <= most]
    got = [json.loads(subprocess.run([tool, str(n), str(135 * n // 1000 if
        n < 1000000 else 135250)], capture_output=True, text=True, env=w.env,
        check=True).stdout) for n in sizes]
    for what, said in (("day", "my day"), ("caseload", "90 people"),
                       ("search", "a name, 20 people"),
                       ("directory", "services around a place"),
                       ("page", "a page by key")):
        for a, b in zip(got, got[1:]):
            row("%s, %d people for %d" % (said, b["people"], a["people"]),
                "ms", b[what], a[what], "itself", 1.5)
    # nothing kept from before, as after ten seconds without a key; and again
    for kept, said in (("_first", "a name among %d people" % sizes[-1]),
                       ("", "the same again, at once")):
        row(said, "ms", got[-1]["search" + kept], got[-1]["clear" + kept],
            "clear", 3, "the names alone: %.3f" % got[-1]["names" + kept])


def slow(w):
    """The first screen over slow links, first of all."""
    if os.geteuid():
        print("skip - slow links: making one needs root", flush=True)
        return
    import slow as links
    links.rows(row, PEERS)


def on_the_wire(w):
    """Single actions, compressed, beside a framed twin under OpenSSH."""
    import actions
    actions.rows(row, w, world.PASS)


ROWS = dict(saves=saves, hundred=hundred_saves, memory=memory, logins=logins,
            echo=echo, bytes=bytes_sent, growth=growth, slow=slow,
            tasks=ten_tasks, wire=on_the_wire, crowds=crowds)


def tried(r):
    """Why a figure is missed, as far as that is known."""
    with open(os.path.join(os.path.dirname(__file__), "tried.tsv")) as f:
        for line in f:
            what, said = line.rstrip("\n").split("\t")
            if re.match(what, "%(name)s, %(peer_name)s" % r):
                return said
    return "Not looked into yet."


def write():
    d = os.path.join(world.ROOT, "build/bench")
    missed = [r for r in report if not r["held"]]
    for r in missed:
        r["tried"] = tried(r)
    json.dump(report, open(d + "/report.json", "w"), indent=1)
    with open(d + "/report.md", "w") as f:
        f.write("| what | unit | ours | peer | | ratio | at most | | |"
                " command |\n|---|---|---|---|---|---|---|---|---|---|\n")
        for r in report:
            f.write("| %(name)s | %(unit)s | %(ours).3g | %(peer).3g | "
                    "%(peer_name)s | %(ratio).2f | %(limit)s | " % r +
                    ("held" if r["held"] else "missed") +
                    " | %(more)s | `%(command)s` |\n" % r)
        if missed:
            f.write("\nMissed, by how much, and what was tried:\n\n")
        for r in missed:
            f.write("- %s, beside %s: %.2f times its limit. %s\n" % (
                r["name"], r["peer_name"], r["ratio"] / r["limit"],
                r["tried"]))


if __name__ == "__main__":
    wanted = sys.argv[1:] or list(ROWS)
    w = World(USERS)
    try:
        w.serve()
        w.add_users()
        for current in wanted:
            ROWS[current](w)
            write()
    finally:
        w.end()
