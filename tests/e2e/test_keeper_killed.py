"""Twenty sessions save people while the keeper is killed again and again: no
session ends, every save is answered once, none is done twice."""
import asyncio, os, random, re, signal, subprocess, sys, time, warnings
warnings.simplefilter("ignore")
import asyncssh

port, key, listener, kills, sessions = (int(sys.argv[1]), sys.argv[2],
    int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
done = {}
stop = False
ended = []
waiting = sessions  # that have not seen their first screen


def keeper():
    out = subprocess.run(["pgrep", "-P", str(listener), "-f",
                          "keeper-process"], capture_output=True, text=True)
    pids = out.stdout.split()
    return int(pids[0]) if pids else None


class Screen:
    """Just enough to know that a text has come since the last look."""

    def __init__(self, process):
        self.p, self.text = process, ""

    async def wait(self, what, seconds=60):
        end = time.monotonic() + seconds
        while what not in self.text:
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(f"no {what!r} in {self.text[-400:]!r}")
            got = await asyncio.wait_for(self.p.stdout.read(4096), left)
            if not got:
                raise EOFError("the session ended")
            self.text += got
        self.text = ""

    def type(self, keys):
        self.p.stdin.write(keys)


async def one(i):
    global waiting
    conn = await asyncssh.connect("127.0.0.1", port, username=f"u{i}",
        client_keys=[key], known_hosts=None, config=None)
    async with conn:
        p = await conn.create_process(term_type="xterm", term_size=(80, 24),
                                      encoding="utf-8", errors="replace")
        s = Screen(p)
        await s.wait("Bonne journ")
        waiting -= 1
        n = 0
        try:
            while not stop:
                s.type("\x1b[17~")                      # F6: a new person
                await s.wait("Fiche personne")
                s.type(f"u{i}x{n}\tessai\t")
                s.type("\x1b[21~")                      # F10
                await s.wait("Enregistr\u00e9")
                n += 1
                s.type("\x1bOR")                       # F3: from her card
        except (EOFError, TimeoutError) as e:
            ended.append((i, n, str(e)))
        done[i] = n
        s.type("=FIN\ro")
        try:
            await asyncio.wait_for(p.wait(), 10)
        except Exception:
            pass


async def killer():
    global stop
    while waiting:  # a login that is cut is not a session that ends
        await asyncio.sleep(0.1)
    count = 0
    while count < kills:
        pid = keeper()
        if pid:
            try:
                os.kill(pid, signal.SIGKILL)
                count += 1
            except ProcessLookupError:
                pass
        await asyncio.sleep(random.uniform(0.15, 0.35))
    stop = True


async def main():
    await asyncio.gather(killer(), *(one(i) for i in range(sessions)))

asyncio.run(main())
for e in ended:
    print("not ok - a session ended:", e)
print("saves", sum(done.values()))
sys.exit(1 if ended else 0)
