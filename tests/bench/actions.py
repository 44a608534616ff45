"""What the wire carries for one action, both ways and compressed: our session,
and under OpenSSH a twin of the same screens with frames, underlined fields and
bars in reverse (twin.c).  Both are asked by the same client, key by key."""
import os, re, shutil, signal, subprocess
import wire

TAB, DOWN = b"\t", b"\033[B"
F2, F3, F4, F6, F8, F12 = (b"\033OQ", b"\033OR", b"\033OS", b"\033[17~",
                           b"\033[19~", b"\033[24~")

# (what it is, key, text that is there then); None: on the way to the next one
KEYS = [("open a form", F6, "N° sécu"),
        (None, b"a", None), ("a character", b"b", None),
        ("next field", TAB, None), (None, TAB, None), (None, TAB, None),
        ("open values", F4, None), ("next value", DOWN, None),
        ("close values", F3, "N° sécu"),
        (None, F12, "o oui"), (None, b"o", None), (None, F3, "Ma journée"),
        (None, b"=", None), (None, b"F", None), (None, b"I", None),
        (None, b"L", None), ("open a list", b"\r", "Mes accompagnements"),
        ("next row", DOWN, None), ("next page", F8, "2/"),
        ("open actions", F2, None), ("close actions", F3, "2/")]


def picture(s, folder, n):
    with open("%s/%d" % (folder, n), "w") as f:
        f.write("\n".join(s.screen.display) + "\ncursor %d %d\n" %
                (s.screen.cursor.y, s.screen.cursor.x))


def ask(s, folder=None):
    """action -> bytes, to the server and from it.  With a folder, what was
    shown is kept there."""
    out = {}
    s.see("Ma journée")
    out["first screen"] = sum(s.bytes())
    if folder:
        picture(s, folder, 0)
    for n, (what, key, text) in enumerate(KEYS):
        was = sum(s.bytes())
        s.type(key)
        s.settle(.05)
        if text:
            s.see(text)
        if folder:
            picture(s, folder, n + 1)
        if what:
            out[what] = sum(s.bytes()) - was
    s.end()
    return out


def measure(w, program):
    """(ours, the twin's): bytes of each action, on the invented people."""
    out = subprocess.run([program, "demo", "--background", "--port", "2294"],
                         env=w.env, capture_output=True, text=True)
    m = re.search(r"kill (\d+) ; rm -r (\S+)", out.stdout + out.stderr)
    pictures = w.dir + "/pictures"
    os.makedirs(pictures, exist_ok=True)
    try:
        ours = ask(wire.Ssh(wire.Proxy(2294), "moreau", m.group(2) + "/cle",
                            w.dir), pictures)
    finally:
        os.kill(int(m.group(1)), signal.SIGTERM)
        shutil.rmtree(m.group(2), ignore_errors=True)
    twin = w.twin(2295, pictures)
    try:
        theirs = ask(wire.Ssh(wire.Proxy(2295), "root", w.key, w.dir))
    finally:
        twin.terminate()
        twin.wait()
    return ours, theirs


def rows(row, w, program):
    ours, theirs = measure(w, program)
    for what in ours:
        # a key and an answer are two packets, whoever sends them
        row("%s, on the wire" % what, "bytes", ours[what], theirs[what],
            "a twin", .5 if theirs[what] > 4 * 36 else 1)
    row("all %d actions, on the wire" % len(ours), "bytes",
        sum(ours.values()), sum(theirs.values()), "a twin", .5)
