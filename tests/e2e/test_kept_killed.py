"""People type notes while their client, relay, session or the keeper is
killed: what had been shown before the last second is there at the next login,
and where the session itself lived, all that it had shown.
test_kept_killed.py PORT KEY LISTENER KILLS"""
import asyncio, random, re, string, sys, time
from kept import *

port, key, listener, kills = (int(sys.argv[1]), sys.argv[2],
    int(sys.argv[3]), int(sys.argv[4]))
USERS = 4
left = kills
spawner = children(listener, "spawner-process").pop()
logging_in = asyncio.Lock()
bad, done = [], {}
made = set()


async def login(user):
    """A session, and which processes are its own."""
    async with logging_in:
        for again in range(5):
            relays = children(listener)
            sessions = children(spawner, "spawner-process")
            c = Client()
            try:
                await c.open(port, key, user)
                await c.sees("Ma journée")
                c.relay = (children(listener) - relays).pop()
                c.session = (children(spawner, "spawner-process") -
                             sessions).pop()
                return c
            except (EOFError, asyncssh.Error, OSError):
                # the keeper was just killed under this login
                await c.close()
                await asyncio.sleep(0.3)
    raise EOFError("no login in five tries")


def note(c):
    """The text of the note, without spaces."""
    lines = [c.row(y)[2:75] for y in range(6, 18)]
    return re.sub(r"\s", "", "".join(lines))


async def begin(c, user):
    """A new note, on a person of one's own."""
    if user not in made:
        c.type(F6)
        await c.sees("Fiche personne")
        c.type(f"{user}\tx\t{F10}")
        await c.sees("Identité")
        made.add(user)
    else:
        c.type("=PER 1\r")
        await c.sees("dossier")
    c.type(F6)
    await c.sees("Note   ")


async def type_on(c, sent, shown, seconds):
    end_at = time.monotonic() + seconds
    while time.monotonic() < end_at and not c.gone.is_set():
        ch = random.choice(string.ascii_lowercase + "     ")
        sent.append(ch)
        try:
            c.type(ch)
        except (OSError, BrokenPipeError):
            return
        await asyncio.sleep(random.uniform(0.005, 0.05))
        shown.append((note(c), time.monotonic()))


def joined(sent):
    return re.sub(r"\s", "", "".join(sent))


async def round_of(c, user, what):
    """Types, is cut, logs in again; the new session."""
    sent, seen = [], []
    typing = asyncio.ensure_future(type_on(c, sent, seen,
                                           random.uniform(0.4, 2.2)))
    if what == "keeper":
        await asyncio.sleep(random.uniform(0.2, 1.0))
        for pid in children(listener, "keeper-process"):
            end(pid)
        await typing
        await c.until(lambda: note(c) == joined(sent))
        await c.close()
        must = joined(sent)
    else:
        await typing
        shown = note(c)
        at = time.monotonic()
        if what == "session":
            end(c.session)
            must = max((t for t, when in seen if when < at - 1.3),
                       key=len, default="")
        elif what == "relay":
            end(c.relay)
            must = shown
        else:
            must = shown
        await c.close()
    c = await login(user)
    if must:
        await c.resume()
        got = note(c)
        if not joined(sent).startswith(got) or len(got) < len(must):
            bad.append((what, must, got, joined(sent)))
        await c.abandon()
    done[what] = done.get(what, 0) + 1
    done["letters"] = done.get("letters", 0) + len(must)
    return c


async def one(i):
    global left
    user = f"u{i}"
    c = await login(user)
    await begin(c, user)
    while left > 0:
        left -= 1
        what = random.choice(["client", "relay", "session", "keeper"])
        c = await round_of(c, user, what)
        await c.close()
        c = await login(user)
        await begin(c, user)
    await c.close()


async def main():
    await asyncio.gather(*(one(i) for i in range(USERS)))

seed = int(time.time())
random.seed(seed)
asyncio.run(main())
for b in bad:
    print("not ok - lost by a killed %s: must %r, got %r of %r" % b)
print("seed", seed, done)
sys.exit(1 if bad else 0)
