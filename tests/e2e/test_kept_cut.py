"""A recorded data entry through a proxy that cuts the connection after so many
bytes, either way: what the server had shown is in the resumed fields.
test_kept_cut.py PORT KEY CUTS (0: at every byte)"""
import asyncio, random, re, sys, time
from kept import *

port, key, cuts = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
USERS = 6
KEYS = list("técher") + ["\t"] + list("léa") + ["\t"] + list("120598") + \
    ["\t"]
bad = []
tried = resumed = 0


class Proxy:
    """Forwards; after `limit` bytes one way, both ends are cut."""

    def __init__(self, way=None, limit=None):
        self.way, self.limit, self.count = way, limit, [0, 0]

    async def __aenter__(self):
        self.server = await asyncio.start_server(self.client, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *a):
        self.server.close()

    async def client(self, reader, writer):
        there = await asyncio.open_connection("127.0.0.1", port)
        ends = [writer, there[1]]
        await asyncio.gather(self.pump(0, reader, there[1], ends),
                             self.pump(1, there[0], writer, ends))

    async def pump(self, way, reader, writer, ends):
        try:
            while True:
                data = await reader.read(65536)
                if not data:
                    break
                if way == self.way:
                    data = data[:self.limit - self.count[way]]
                self.count[way] += len(data)
                writer.write(data)
                await writer.drain()
                if way == self.way and self.count[way] >= self.limit:
                    break
        except OSError:
            pass
        for w in ends:
            try:
                # what was forwarded arrives, then the line is gone
                w.close()
            except OSError:
                pass


def fields(c):
    """Name, first name, date, as they are shown."""
    found = re.findall(r"\[(.*?)\]", c.row(1)) + \
        re.findall(r"\[(.*?)\]", c.row(2))
    return tuple(f.strip() for f in found[:3]) if len(found) > 2 else None


async def enter(c, states):
    """Types it all, each key once the one before was answered."""
    await c.sees("Ma journée")
    c.type(F6)
    await c.sees("Fiche personne")
    await c.until(lambda: fields(c) == ("", "", ""))
    for i, k in enumerate(KEYS):
        c.type(k)
        if states is None:
            continue
        await c.until(lambda: fields(c) == states[i + 1])


async def record(user):
    """The states that the entry goes through, and the bytes it takes."""
    states = [("", "", "")]
    async with Proxy() as p:
        c = await Client().open(p.port, key, user)
        await c.sees("Ma journée")
        c.type(F6)
        await c.sees("Fiche personne")
        first = list(p.count)
        for k in KEYS:
            c.type(k)
            if k == "\t":  # what was typed may be put in its form
                await asyncio.sleep(0.5)
            else:
                await c.until(lambda: fields(c) != states[-1])
            states.append(fields(c))
        last = list(p.count)
        await c.close()
    c = await Client().open(port, key, user)
    await c.resume()
    await c.abandon()
    await c.close()
    return states, first, last


async def one_cut(user, way, limit, states):
    global tried, resumed
    shown = None
    async with Proxy(way, limit) as p:
        c = Client()
        try:
            await c.open(p.port, key, user)
            await enter(c, states)
        except (EOFError, asyncssh.Error, OSError):
            pass
        shown = fields(c) if c.reader and "Fiche personne" in c.text() \
            else None
        await c.close()
    tried += 1
    nothing = shown is None or shown == ("", "", "")
    at = states.index(shown) if shown in states else -1
    c = await Client().open(port, key, user)
    try:
        await c.sees("Ma journée")
        # what it had not shown yet may be kept all the same
        if nothing and "Reprendre" not in c.text():
            return
        await c.resume()
        if nothing:
            await c.abandon()
            return
        resumed += 1
        got = fields(c)
        if at < 0 or got not in states[at:]:
            bad.append((way, limit, shown, got))
        await c.abandon()
    except (TimeoutError, EOFError) as e:
        bad.append((way, limit, shown, str(e)))
    finally:
        await c.close()


async def worker(i, todo, states):
    while todo:
        way, limit = todo.pop()
        await one_cut(f"u{i}", way, limit, states)


async def main():
    states, first, last = await record("u0")
    todo = []
    for way in (0, 1):
        # the key exchange is not the same to the byte each time
        every = range(first[way] - 200, last[way] + 1)
        todo += [(way, n) for n in (every if not cuts else
                 random.sample(every, min(cuts // 2, len(every))))]
    random.shuffle(todo)
    await asyncio.gather(*(worker(i, todo, states) for i in range(USERS)))

seed = int(time.time())
random.seed(seed)
asyncio.run(main())
for b in bad:
    print("not ok - cut (way %d after %d bytes): shown %r, resumed %r" % b)
print("seed", seed, "cuts", tried, "resumed", resumed)
sys.exit(1 if bad or resumed < tried // 4 else 0)
