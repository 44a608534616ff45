#!/usr/bin/env python3
"""coverage.py BUILD [FILE...]: branches taken, by directory and part, as gcov
counted them; with files of src/ (base/text.c), the lines of theirs that hold a
branch never taken.  Ends 1 where a part is below its goal."""
import json
import os
import subprocess
import sys

PARTS = {
    "rights": (95, lambda f: f == "model/rights.c"),
    "gate": (95, lambda f: f in ("base/text.c", "base/tell.c")),
    "sealing": (95, lambda f: f in ("store/seal.c", "store/archive.c")),
    "keeper": (95, lambda f: f.startswith("keeper/")),
    "whole": (80, lambda f: True),
}


def counted(build):
    """{file: {line: [count of each branch]}} of what src/ compiled to."""
    build = os.path.abspath(build)
    notes = []
    for folder, _, names in os.walk(build):
        inside = os.path.relpath(folder, build).split(os.sep)[0]
        if inside not in ("tests", "gen"):
            notes += [os.path.join(folder, n) for n in names
                      if n.endswith(".gcno")]
    out = subprocess.run(
        ["gcov", "--branch-probabilities", "--json-format", "--stdout"]
        + sorted(notes), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        check=True, cwd=build).stdout.decode()
    found = {}
    for text in out.splitlines():
        for f in json.loads(text)["files"] if text.startswith("{") else []:
            name = f["file"]
            if not name.startswith("src/") or name.endswith(".h"):
                continue
            lines = found.setdefault(name[4:], {})
            for line in f["lines"]:
                was = [b["count"] for b in line["branches"]]
                if was:
                    lines[line["line_number"]] = was
    return found


def share(found, of):
    branches = [c for f, lines in found.items() if of(f)
                for counts in lines.values() for c in counts]
    return sum(c > 0 for c in branches), len(branches)


def said(name, taken, all_, goal=None):
    percent = 100 * taken / all_ if all_ else 100
    low = goal is not None and percent < goal
    print("%-12s %5d of %5d branches  %5.1f %%%s" % (
        name, taken, all_, percent, "" if goal is None else
        "  goal %d%s" % (goal, ": below" if low else "")))
    return low


def main():
    found = counted(sys.argv[1])
    if not found:
        sys.exit("coverage.py: nothing was counted in " + sys.argv[1])
    if sys.argv[2:]:
        for f in sys.argv[2:]:
            said(f, *share(found, lambda g: g == f))
            source = open("src/" + f).read().splitlines()
            for n, counts in sorted(found[f].items()):
                if 0 in counts:
                    print("%5d %d/%d %s" % (n, sum(c > 0 for c in counts),
                                            len(counts), source[n - 1]))
        return 0
    for d in sorted({f.split("/")[0] for f in found}):
        said(d, *share(found, lambda f: f.split("/")[0] == d))
    low = 0
    for name, (goal, of) in PARTS.items():
        low |= said(name, *share(found, of), goal)
        if name != "whole":
            for f in sorted(filter(of, found)):
                taken, all_ = share(found, lambda g: g == f)
                if all_ and 100 * taken < goal * all_:
                    said("  " + f.split("/")[1], taken, all_)
    return low


sys.exit(main())
