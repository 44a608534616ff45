"""A client with a terminal (pyte), for the tests of what is kept."""
import asyncio, os, re, signal, subprocess, time, warnings
warnings.simplefilter("ignore")
import asyncssh, pyte

F6, F10, F12, CLEAR = "\x1b[17~", "\x1b[21~", "\x1b[24~", "\x15"


class Client:
    """One login: its screen, as a VT100 would show it."""

    conn = reader = None

    async def open(self, port, key, user, **more):
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self.gone = asyncio.Event()
        self.fed = asyncio.Event()
        self.conn = await asyncssh.connect("127.0.0.1", port, username=user,
            client_keys=[key], known_hosts=None, config=None,
            compression_algs=None)
        self.p = await self.conn.create_process(term_type="vt100",
            term_size=(80, 24), encoding=None, **more)
        self.reader = asyncio.ensure_future(self.read())
        return self

    async def read(self):
        try:
            while True:
                got = await self.p.stdout.read(65536)
                if not got:
                    break
                self.stream.feed(got)
                self.fed.set()
        except (asyncssh.Error, OSError):
            pass
        self.gone.set()
        self.fed.set()

    def row(self, y):
        return self.screen.display[y]

    def text(self):
        return "\n".join(self.screen.display)

    async def until(self, true, seconds=15):
        end = time.monotonic() + seconds
        while not true():
            if self.gone.is_set():
                raise EOFError("the session ended")
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError(self.text())
            self.fed.clear()
            try:
                await asyncio.wait_for(self.fed.wait(), min(left, 0.5))
            except asyncio.TimeoutError:
                pass

    async def sees(self, *what, seconds=15):
        await self.until(lambda: any(w in self.text() for w in what),
                         seconds)

    def type(self, keys):
        self.p.stdin.write(keys.encode())

    async def resume(self):
        """Takes up the last place left; from an older session too."""
        await self.sees("Reprendre")
        self.type("\r")
        await self.until(lambda: "Ma journée" not in self.row(0) or
                         "autre écran sera fermé" in self.text())
        if "autre écran sera fermé" in self.text():
            self.type("o")
            await self.until(lambda: "Ma journée" not in self.row(0))

    async def abandon(self):
        self.type(F12)
        await self.sees("Abandonner la saisie")
        self.type("o")
        await self.until(lambda: "Abandonner la saisie" not in self.text())

    async def close(self):
        if not self.reader:
            if self.conn:
                self.conn.abort()
            return
        self.conn.abort()
        try:
            await asyncio.wait_for(self.gone.wait(), 5)
        except asyncio.TimeoutError:
            pass
        self.reader.cancel()


def children(pid, word=None):
    out = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(pid)],
                         capture_output=True, text=True).stdout
    return {int(l.split()[0]) for l in out.splitlines()
            if (word in l if word else "-process" not in l)}


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False
