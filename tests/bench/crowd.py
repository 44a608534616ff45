"""Many at once: all back after an outage, thousands that only look, and a
small machine that works."""
import json, os, time
import world
from world import World, last_json, pss, tree

BACK = int(os.environ.get("BENCH_BACK", 2000))
IDLE = int(os.environ.get("BENCH_IDLE", 5000))
WORKING = int(os.environ.get("BENCH_WORKING", 100))
SECONDS = float(os.environ.get("BENCH_SECONDS", 10))
PATIENCE = 600
SMALL = 512 << 20


def back(row, peers):
    """Everybody logs in again at the same moment, each from an address of her
    own, and tries again when refused.  The limits are those that a server has
    by itself, so are the peer's, which has a tenth to serve."""
    w = World(BACK, "")
    got = {}
    try:
        w.serve()
        w.add_users()
        for name in ["passerelle"] + peers[:1]:
            port, users, peer = w.port, "u%%d/%d" % BACK, None
            if name != "passerelle":
                peer, port, users = w.openssh(2291, "10:30:100"), 2291, "root"
                world.wait_port(port)
            n = BACK if not peer else max(BACK // 10, 1)
            got[name] = last_json(w.load(port, users, n, "back",
                PATIENCE).communicate()[0])
            if got[name]["failed"]:
                print("not ok - %s: %d of %d are not back" % (name,
                    got[name]["failed"], n), flush=True)
            if peer:
                for pid in tree(peer.pid)[:0:-1]:
                    os.kill(pid, 9)
                world.stop(peer)
            time.sleep(2)
    finally:
        w.end()
    for name in peers[:1]:
        a, b = got["passerelle"], got[name]
        said = "%d back after an outage, %d of %s" % (BACK, b["n"], name)
        row(said + ", the last", "s", a["seconds"], b["seconds"], name, 1,
            "%d connections, peer %d" % (a["tries"], b["tries"]))
        row(said + ", the median", "s", a["screen_p50_ms"] / 1e3,
            b["screen_p50_ms"] / 1e3, name, 1)


def idle(row):
    """Sessions that only look, as many as an ordinary kernel has processes
    for; a colleague more is served as if she were alone."""
    w = World(min(IDLE, 100))
    try:
        w.serve()
        w.add_users()
        users = "u%%d/%d" % w.users
        alone = last_json(w.load(w.port, users, 8, "login",
            1).communicate()[0])
        before = pss(tree(w.server.pid))
        c = w.load(w.port, users, IDLE, "hold")
        done = json.loads(c.stdout.readline())
        if done["failed"]:
            print("not ok - %d of %d sessions failed" % (done["failed"],
                IDLE), flush=True)
        time.sleep(min(5, SECONDS))
        each = (pss(tree(w.server.pid)) - before) / IDLE
        among = last_json(w.load(w.port, users, 8, "login",
            1).communicate()[0])
        c.stdin.close()
        c.wait()
        row("a login among %d idle sessions, median" % IDLE, "ms",
            among["screen_p50_ms"], alone["screen_p50_ms"], "alone", 2,
            "%.0f KiB PSS each, %d processes" % (each, 2 * IDLE))
    finally:
        w.end()


def memory_limit(limit):
    """A control group that holds so much and no more (either version)."""
    for base, file in (("memory", "memory.limit_in_bytes"),
                       ("", "memory.max")):
        d = os.path.join("/sys/fs/cgroup", base, "passerelle-small-%d" %
                         os.getpid())
        try:
            os.makedirs(d, exist_ok=True)
            open(os.path.join(d, file), "w").write(str(limit))
            return d
        except OSError:
            continue
    return None


def small(row):
    """A server of 512 MB and one processor: a hundred who work."""
    d = memory_limit(SMALL)
    if not d:
        print("skip - small: no control group for memory", flush=True)
        return
    w = World(WORKING)
    w.at = ["sh", "-c", "echo $$ >%s/cgroup.procs; exec taskset -c 0 \"$@\""
            % d, "sh"]
    try:
        w.serve()
        w.add_users()
        c = w.load(w.port, "u%%d/%d" % WORKING, WORKING, "type", 2, SECONDS)
        c.stdout.readline()
        time.sleep(SECONDS * .8)
        used = pss(tree(w.server.pid)) / 1024
        out = last_json(c.communicate()[0])
        if out["failed"]:
            print("not ok - small: %d of %d clients failed" % (out["failed"],
                WORKING), flush=True)
        said = "512 MB, one processor, %d typing: " % WORKING
        row(said + "memory", "MiB PSS", used, SMALL >> 20, "what it has", 1)
        row(said + "echo, 99th", "ms", out["echo_p99_ms"], 50, "50 ms", 1)
    finally:
        w.end()
        os.rmdir(d)
