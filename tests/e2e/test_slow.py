"""Two clients that stop reading, one its connection, one its channel, while
they type on and a third one is painted large.
test_slow.py PORT KEY LISTENER BASE"""
import asyncio, sqlite3, sys, time
from kept import *

port, key, listener, base = (int(sys.argv[1]), sys.argv[2], int(sys.argv[3]),
    sys.argv[4])
spawner = children(listener, "spawner-process").pop()
failed = 0
KEYS = 300      # each paints again: 2 KB and more
WAY = 8192      # bytes on the way to a client at once (net/relay_shuttle.c)
SCREEN = 4096   # more than any screen here takes


def check(what, ok, more=""):
    global failed
    failed += not ok
    print("%s - %s%s" % ("ok" if ok else "not ok", what,
                         "" if ok else ": " + str(more)), flush=True)


def memory(pid):
    for line in open("/proc/%d/status" % pid):
        if line.startswith("VmRSS"):
            return int(line.split()[1])


def places():
    db = sqlite3.connect("file:%s?mode=ro" % base, uri=True)
    try:
        return db.execute("SELECT count(*), max(b.version) FROM draft d"
                          " JOIN blob b ON b.record = d.id").fetchone()
    finally:
        db.close()


class Counting(Client):
    """Counts what it is sent; can stop reading."""
    got = 0

    async def login(self, user, **more):
        before = children(listener) | children(spawner, "spawner-process")
        await self.open(port, key, user, **more)
        await self.sees("Ma journée")
        self.pids = (children(listener) |
                     children(spawner, "spawner-process")) - before
        feed = self.stream.feed

        def counted(data):
            self.got += len(data)
            feed(data)
        self.stream.feed = counted
        return self

    def stop(self, channel):
        if channel:
            self.p.stdout.channel.pause_reading()
        else:
            self.conn._transport.pause_reading()

    def wake(self, channel):
        if channel:
            self.p.stdout.channel.resume_reading()
        else:
            self.conn._transport.resume_reading()


async def begin(user, **more):
    c = await Counting().login(user, **more)
    c.type(F6)
    await c.sees("Fiche personne")
    c.type("té")
    await c.sees("[té ")
    return c


async def main():
    # the second has a channel of its own size: else asyncssh, like OpenSSH,
    # takes 2 MB for a program that does not read
    one, two = await begin("u0"), await begin("u1", window=WAY)
    other = await Counting().login("u2")
    check("two processes each", len(one.pids) == 2 and len(two.pids) == 2,
          (one.pids, two.pids))
    before = {p: memory(p) for p in one.pids | two.pids}
    one.stop(False)
    two.stop(True)
    one.got = two.got = 0
    other.p.channel.change_terminal_size(200, 60)
    other.screen.resize(60, 200)
    await asyncio.sleep(0.3)
    other.got = 0
    start = time.monotonic()
    for i in range(KEYS):
        for c in (one, two):
            # the whole screen again, a letter, and the same without it
            c.type("\x12" + "a\x7f"[i % 2])
        other.type("\x12")
        seen = other.got
        await other.until(lambda: other.got > seen)
    for c in (one, two):
        c.type("cher")
    took = time.monotonic() - start
    check("who reads is served meanwhile", other.got > KEYS * 200,
          other.got)
    grew = {p: memory(p) - before[p] for p in before}
    check("who does not costs little memory",
          all(n < 2048 for n in grew.values()), grew)
    await asyncio.sleep(2)
    n, version = places()
    check("what they type is kept", n == 2 and version >= 2, (n, version))
    for c, channel in ((one, False), (two, True)):
        c.wake(channel)
        try:
            await c.sees("[técher ")
        except TimeoutError as e:
            check("the screen of now", False, e)
        await asyncio.sleep(0.5)
        check("not all that was in between", c.got < WAY + 2 * SCREEN, c.got)
        c.type("\t")
        await c.until(lambda: c.screen.cursor.x > 50)
        check("it goes on", True)
        await c.close()
    other.type("=FIN\r")
    await asyncio.sleep(0.2)
    await other.close()
    print("# %.1f s, one had %d bytes, two %d, the other %d; kB: %s" % (took,
        one.got, two.got, other.got, sorted(grew.values())))

asyncio.run(main())
sys.exit(failed > 0)
