#!/usr/bin/python3
"""The ten tasks, replayed by a real ssh client: keys, bytes that the wire
carries both ways after the login, and seconds on slow lines, beside the model
of the same tasks on the web (tasks.tsv).

    tasks.py        once, without a line, against the exact budgets: a test
    `make bench ROWS=tasks` gives the rows of the report

Seconds are those of the keystroke-level model: 0.28 s a key, 1.2 s to think
before each field that is filled and for each screen that is looked at, and
what the line and the server take, measured."""
import json, os, re, shutil, signal, subprocess, sys, tempfile, time
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import wire

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.abspath(HERE + "/../..")
KEY, THINK = .28, 1.2
# of the model of the web: asking for a page beside its bytes
SERVER, RENDER = .4, 1.0

KEYS = {"Enter": "\r", "Tab": "\t", "Space": " ", "Down": "\033[B",
        "F2": "\033OQ", "F3": "\033OR", "F6": "\033[17~", "F8": "\033[19~",
        "F10": "\033[21~", "^K": "\013", "^O": "\017", "^T": "\024"}

SERVICE = [{"source": "dora", "structure_id": "dora--1", "id": "dora--s1",
    "nom": "Transport à la demande", "description": "Un véhicule vient vous "
    "chercher, le matin, avant le premier car.", "date_maj": "2026-10-02",
    "thematiques": ["mobilite--mobilite-douce-partagee-collective"],
    "frais": "payant", "frais_precisions": "2 euros le trajet",
    "publics": ["tous-publics"], "conditions_acces": "RSA ou insertion",
    "commune": "Aubusson", "code_postal": "23200", "code_insee": "23008",
    "latitude": 45.956, "longitude": 2.168,
    "modes_accueil": ["en-presentiel"], "modes_mobilisation": ["telephoner"],
    "mobilisable_par": ["professionnels"]}]
STRUCTURE = [{"source": "dora", "id": "dora--1", "nom": "Mobilité 23",
    "date_maj": "2026-10-02", "commune": "Aubusson", "code_postal": "23200",
    "code_insee": "23008", "adresse": "2 rue des Îles", "latitude": 45.956,
    "longitude": 2.168, "telephone": "+33536491011"}]

CONF = """set per_source 1000
set per_source_unauth 1000
set penalty_percent 0
"""


class Place:
    """A base of its own and its server, at the hour of the golden screens."""
    def __init__(self, program, people=()):
        self.dir = tempfile.mkdtemp(prefix="tasks.")
        os.chmod(self.dir, 0o755)
        self.program = program
        self.env = dict(os.environ, PASSERELLE_DATA=self.dir + "/data",
            PASSERELLE_CONF=self.dir + "/conf", LC_ALL="C.UTF-8",
            PASSERELLE_CLOCK="2026-11-24T09:00")
        os.mkdir(self.dir + "/conf")
        open(self.dir + "/conf/passerelle.conf", "w").write(CONF)
        self.key = self.dir + "/key"
        self.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f",
                 self.key)
        self.pass_("init", "--structure", "Mission locale")
        self.pass_("nir", "1", "convention du 12/01/2026")
        json.dump(STRUCTURE, open(self.dir + "/structures.json", "w"))
        json.dump(SERVICE, open(self.dir + "/services.json", "w"))
        for d, stem in ((self.dir, ""), (ROOT + "/tests/screens",
                                         "directory.")):
            for what in ("structures", "services"):
                self.pass_("import", what, "%s/%s%s.json" % (d, stem, what))
        for login, structure, name in (("moreau", "1", "MOREAU"),
                ("rivet", "dora--1", "Thomas RIVET")):
            self.pass_("user", "add", login, "--structure", structure,
                "--role", "conseiller", "--name", name, "--key",
                self.key + ".pub")
        log = open(self.dir + "/log", "w")
        self.server = subprocess.Popen([program, "serve", "--listen",
            "127.0.0.1:0"], env=self.env, stderr=log)
        for _ in range(200):
            m = re.search(r"listening on 127.0.0.1:(\d+)",
                          open(self.dir + "/log").read())
            if m:
                break
            time.sleep(.05)
        else:
            raise SystemExit("the server does not listen")
        self.port = m.group(1)

    def run(self, *args):
        subprocess.run(args, env=self.env, check=True,
                       stderr=subprocess.DEVNULL)

    def pass_(self, *args):
        self.run(self.program, *args)

    def end(self):
        self.server.send_signal(signal.SIGTERM)
        self.server.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


def table():
    """name -> the numbers of tasks.tsv, None for what is not there yet."""
    out = {}
    for line in open(HERE + "/tasks.tsv"):
        if line.strip() and line[0] != "#":
            name, *n = line.split()
            out[name] = dict(zip(("web_keys", "web_clicks", "web_seconds",
                "web_kb", "web_loads", "keys", "seconds", "kb", "up",
                "down"), (None if v == "-" else float(v) for v in n)))
    return out


def steps():
    """(kind, name, login, lines) of each task."""
    out = []
    for line in open(HERE + "/tasks.steps"):
        word, _, rest = line.rstrip("\n").partition(" ")
        if word in ("task", "prepare"):
            out.append((word, *rest.split(), []))
        elif word and word[0] != "#":
            out[-1][3].append((word, rest))
    return out


class Count:
    def __init__(self):
        self.keys = self.thoughts = 0
        self.waited = 0.0       # for the line and the server
        self.up = self.down = 0

    def seconds(self):
        return self.keys * KEY + self.thoughts * THINK + self.waited


def strokes(word, rest):
    if word == "type":
        return [c.encode() for c in rest]
    out = []
    for name in rest.split():
        name, _, times = name.partition("*")
        out += [KEYS[name].encode()] * int(times or 1)
    return out


def run_task(s, lines, drop):
    """On a line that is slow what is typed before the screen is looked at
    goes at once: it is the answer to the last key that is waited for."""
    slow, c, counts = s.proxy.line.rate, Count(), False
    base, held, sent, more = (0, 0), [], s.logged_in, [0, 0]

    def send():
        nonlocal sent
        if held:
            sent = time.time()
            s.type(b"".join(held))
            held.clear()

    for at, (word, rest) in enumerate(lines):
        if word == "begin":
            counts = True
            base = (0, 0) if at == 0 else s.bytes()
        elif word == "done":
            send()
            s.settle()
            c.up, c.down = (n - b + m for n, b, m in zip(s.bytes(), base,
                                                         more))
        elif word == "see":
            send()
            came = s.see(rest)
            if counts:
                c.thoughts += 1
                c.waited += came - sent
        elif word == "drop":
            send()
            name, _, command = rest.partition(" ")
            (up, down), waited = drop(HERE + "/" + name, command)
            more[0] += up
            more[1] += down
            c.keys += 1
            c.waited += waited
        elif word == "people":
            for name in rest.split(","):
                nom, prenom = name.split()
                s.type(b"\033[17~" + nom.encode() + b"\t" + prenom.encode() +
                       b"\033[21~\033OR")
            s.settle(.5)
        else:
            keys = strokes(word, rest)
            if counts:
                c.keys += len(keys)
                c.thoughts += word == "type" and len(keys) > 2
            if slow:
                held += keys
            else:
                for k in keys:
                    sent = time.time()
                    s.press(k)
    return c


def replay(program, line=wire.FREE, more=None):
    """name -> Count, of all tasks on one base; then more(place)."""
    place = Place(program)
    out = {}
    def giver(login):
        def drop(path, command):
            return wire.give(wire.Proxy(place.port, line), login, place.key,
                             place.dir, command, path)
        return drop

    try:
        free = wire.Proxy(place.port)
        slow = wire.Proxy(place.port, line) if line.rate else free
        for kind, name, login, lines in steps():
            s = wire.Ssh(slow if kind == "task" else free, login, place.key,
                         place.dir)
            try:
                c = run_task(s, lines, giver(login))
            finally:
                s.end()
            if kind == "task":
                out[name] = c
        if more:
            more(place)
    finally:
        place.end()
    return out


PACKET = 36     # the smallest of SSH, with one letter in it


def letters(place):
    """The most that one letter typed in a plain field costs each way, of
    ten, compressed or not."""
    out = {}
    for how, options in ((", -C", ("-C",)), ("", ())):
        s = wire.Ssh(wire.Proxy(place.port), "moreau", place.key, place.dir,
                     options)
        s.see("Ma journée")
        s.type(KEYS["F6"].encode())
        s.see("N° sécu")
        cost = []
        for letter in b"mohamedali":
            was = s.bytes()
            s.press(bytes([letter]))
            s.settle(.015)
            cost.append(tuple(n - b for n, b in zip(s.bytes(), was)))
        s.end()
        out[how] = tuple(max(c) for c in zip(*cost))
    return out


def web_seconds(t, line):
    """The model of the web on another line: its loads wait otherwise."""
    there = t["web_loads"] * .6 + t["web_kb"] * 8 / 256
    here = t["web_loads"] * 2 * line.rtt + t["web_kb"] * 8e3 / line.rate
    return t["web_seconds"] - there + here


def rows(row, program):
    """The rows of the report."""
    t = table()
    counted = replay(program)
    for name, c in sorted(counted.items()):
        n = t[name]
        clicks = n["web_keys"] + n["web_clicks"]
        row("%s, keys" % name, "keys", c.keys, clicks, "the web",
            round(n["keys"] / clicks, 2))
        row("%s, after the login" % name, "KB", (c.up + c.down) / 1000,
            n["web_kb"], "the web", round(n["kb"] / n["web_kb"], 2),
            "to the server %d bytes, from it %d" % (c.up, c.down))
    for line in wire.LINES:
        for name, c in sorted(replay(program, line).items()):
            n, keys = t[name], counted[name].keys
            c.keys = keys
            web = web_seconds(n, line)
            # the targets are those of the middle one
            row("%s, %s" % (name, line.name), "s", c.seconds(), web,
                "the web", round(n["seconds"] / n["web_seconds"], 3)
                if line is wire.LINES[1] else 1,
                "%.1f s of them waiting" % c.waited)


def test(program):
    """The exact budgets: as many keys, and not a byte more."""
    t, bad = table(), 0
    most = {}
    got = replay(program, more=lambda place: most.update(letters(place)))
    for how, (up, down) in most.items():
        good = up == PACKET and down <= PACKET
        bad |= not good
        print("%sok - a letter%s: %d bytes to the server, %d from it, a "
              "packet is %d" % ("" if good else "not ", how, up, down,
                                PACKET))
    for name, n in t.items():
        if n["up"] is None:
            if name in got:
                print("not ok - task %s has no budget" % name)
                bad = 1
            continue
        c = got.get(name)
        if c is None:
            print("not ok - task %s is not replayed" % name)
            bad = 1
            continue
        good = c.keys <= n["keys"] and c.up <= n["up"] and \
            c.down <= n["down"]
        # a budget that has become wide hides what comes next; where keys
        # wait on a slow machine a picture is left out, and is no sign of it
        wide = c.up < n["up"] * .9 or c.down < n["down"] * .7
        bad |= not good or wide
        print("%sok - task %s: %d keys of %d, %d bytes to the server of %d, "
              "%d from it of %d%s" % ("" if good and not wide else "not ",
              name, c.keys, n["keys"], c.up, n["up"], c.down, n["down"],
              ": narrow its budget" if good and wide else ""))
    return bad


if __name__ == "__main__":
    sys.exit(test(sys.argv[1] if len(sys.argv) > 1 else
                  ROOT + "/build/passerelle"))
