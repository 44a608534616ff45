"""Bytes sent to the terminal for one action: ours and the forms of whiptail
and dialog on an equivalent screen, each on a pseudo-terminal of its own, fed
to a terminal emulator that says which cells changed."""
import fcntl, os, pty, re, select, struct, termios
import pyte

ENTER, TAB, DOWN = "\r", "\t", "\x1bOB"
F3, F8 = "\x1bOR", "\x1b[19~"


class Screen:
    def __init__(self, args, env, term="xterm"):
        self.screen = pyte.Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        pid, self.fd = pty.fork()
        if pid == 0:
            os.execvpe(args[0], args, dict(env, TERM=term))
        self.pid = pid
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, 80, 0, 0))

    def read(self, quiet=.4):
        """What comes until nothing comes any more."""
        got = b""
        while select.select([self.fd], [], [], 3 if not got else quiet)[0]:
            try:
                more = os.read(self.fd, 65536)
            except OSError:
                break
            if not more:
                break
            got += more
        return got

    def cells(self):
        return [[self.screen.buffer[y][x].data for x in range(80)]
                for y in range(24)]

    def act(self, keys):
        """Bytes sent for these keys, and the least that says the same: the
        cells that changed, in UTF-8, behind one move of the cursor."""
        before = self.cells()
        if keys:
            os.write(self.fd, keys.encode())
        got = self.read()
        self.stream.feed(got)
        after = self.cells()
        least = 8
        for y in range(24):
            for x in range(80):
                if before[y][x] != after[y][x]:
                    least += len(after[y][x].encode())
        return len(got), least

    def text(self):
        return "\n".join(self.screen.display)

    def end(self):
        try:
            os.kill(self.pid, 9)
            os.waitpid(self.pid, 0)
        except OSError:
            pass
        os.close(self.fd)


def ours(program, env, term):
    """name -> (bytes, least) of each action, on the invented people; the rows
    and the fields that were there, for the others to show."""
    s = Screen([program, "screen", "--as", "moreau"], env, term)
    out, rows = {}, []
    s.act("")
    out["open a list"] = s.act("=FIL\r")
    out["next row"] = s.act(DOWN)
    for page in range(3):
        rows += [l[2:].rstrip() for l in s.screen.display[4:20] if l.strip()]
        n = s.act(F8)
        if page == 0:
            out["next page"] = n
    s.act(ENTER)
    s.act("1")
    if "Fiche personne" not in s.text():
        raise SystemExit("no form: " + s.text())
    fields = re.findall(r"([A-ZÀ-Ü(][^\[\]]*?) *\[([^\]]*)\]", s.text())
    s.act(F3)
    out["open a form"] = s.act("1")
    s.act(TAB)
    out["next field"] = s.act(TAB)
    for _ in range(40):         # to a plain field, at the end of its text
        if s.screen.display[s.screen.cursor.y].lstrip().startswith("Adresse "):
            break
        s.act(TAB)
    else:
        raise SystemExit("no plain field: " + s.text())
    out["a character"] = s.act("x")
    s.end()
    return out, rows, [(n.strip(), v.strip()) for n, v in fields][:15]


def theirs(tool, term, rows, fields):
    """The same of the same text: a menu, and a form where there is one."""
    env = dict(os.environ, LC_ALL="C.UTF-8")
    items = []
    for i, text in enumerate(rows):
        items += ["%02d" % i, text[:68]]
    s = Screen([tool, "--menu", "Mes accompagnements", "24", "80", "16"] +
               items, env, term)
    out = {"open a list": s.act("")}
    out["next row"] = s.act(DOWN)
    out["next page"] = s.act("\x1b[6~")
    s.end()
    if tool == "whiptail":
        s = Screen([tool, "--inputbox", "Nom", "24", "80", "valeur"], env,
                   term)
        s.act("")
    else:
        lines = []
        for i, (name, value) in enumerate(fields):
            lines += [name, str(i + 1), "1", value, str(i + 1), "24", "40",
                      "40"]
        s = Screen([tool, "--form", "Fiche personne", "24", "80", "16"] +
                   lines, env, term)
        out["open a form"] = s.act("")
        out["next field"] = s.act(DOWN)
    out["a character"] = s.act("x")
    s.end()
    return out
