#!/bin/sh
# What was read does not stay: the memory of an idle session holds no name,
# number, note word of a record that was left (as root, plain build); no
# process can be traced or leaves a core.
. "$(dirname "$0")/lib.sh"
if [ "$(id -u)" != 0 ]; then
	echo 'skip - reading the memory of a session asks for root'
	exit 0
fi
scan() { # what is found in the memory of a process
python3 - "$1" <<'P'
import re, sys
pid = sys.argv[1]
words = ["ZYXABEL", "zyxabel", "Kwylian", "kwylian", "198037505600126",
         "0639987654", "639987654", "06 39 98 76 54", "grimpalune",
         "brindefol", "1 98 03 75 056 001 26"]
found = set()
maps = open(f"/proc/{pid}/maps").read().splitlines()
with open(f"/proc/{pid}/mem", "rb", 0) as mem:
    for line in maps:
        m = re.match(r"([0-9a-f]+)-([0-9a-f]+) r(\S+) .*?(\S*)$", line)
        if not m or "[v" in line:
            continue
        a, b = int(m[1], 16), int(m[2], 16)
        try:
            mem.seek(a)
            data = mem.read(b - a)
        except OSError:
            continue
        for w in words:
            for enc in ("utf-8", "utf-32-le"):
                if w.encode(enc) in data:
                    found.add((w, enc, line.split()[-1] if len(
                        line.split()) > 5 else "anonymous"))
for f in sorted(found):
    print("found", *f)
sys.exit(bool(found))
P
}
"$pass" init --structure 'Mission locale' 2>/dev/null
"$pass" nir 1 "un texte d'essai"
key_make
"$pass" user add moreau --structure 1 --role conseiller --key "$dir/key.pub"
server_start
open_screen a moreau
shows a 'Bonne journée'
keys a @F6
shows a 'Fiche personne'
keys a 'zyxabel' @Tab 'kwylian' @Tab '120398' @Tab @Tab @Tab \
	'198037505600126' @Tab @Tab @Tab '0639987654' @Tab @F10
sees a 'Enregistré' || keys a @C-u
shows a 'Enregistré'
keys a '=' 'PER zyxabel' @Enter
shows a 'ZYXABEL Kwylian'
keys a @Enter
shows a 'dossier 1'
keys a @C-o n
shows a 'Note   ZYXABEL'
# letter by letter, as it is typed: the last long packet, as of a paste, stays in
# libssh's buffer until a longer one comes
for letter in $(echo 'Elle parle de grimpalune et de brindefol.' |
	sed 's/ /Space /g; s/[a-zA-Z.]/& /g; s/S p a c e/Space/g'); do
	if [ "$letter" = Space ]; then keys a @Space; else keys a "$letter"; fi
done
keys a @F10
shows a 'Enregistré'
keys a 8
shows a 'grimpalune'
keys a @F3
shows a 'dossier 1'
keys a 1
shows a 'Fiche personne   ZYXABEL'
session=$(pgrep -P "$(pgrep -P "$server" -f spawner-process)")
scan "$session" >"$dir/open" 2>&1
check 'while the record is open, its memory holds it' \
	grep -q ZYXABEL "$dir/open"
keys a @F3
shows a 'dossier 1'
keys a @F3
shows a 'Chercher'
keys a @F3
shows a 'dossier 1'
keys a @F3
shows a 'Bonne journée'
sleep 0.5
keys a '=' 'STR' @Enter
shows a 'Structures'
sleep 11
spawner=$(pgrep -P "$server" -f spawner-process)
session=$(pgrep -P "$spawner")
check 'there is one session' test "$(echo "$session" | wc -w)" = 1
scan "$session" >"$dir/mem" 2>&1
rc=$?
check 'its memory holds nothing of the record' test $rc = 0
[ $rc = 0 ] || cat "$dir/mem"
scan "$(pgrep -P "$server" -f keeper-process)" >"$dir/mem" 2>&1
rc=$?
check 'nor does that of the keeper' test $rc = 0
[ $rc = 0 ] || cat "$dir/mem"
scan "$(pgrep -P "$server" -f 'passerelle serve')" >"$dir/mem" 2>&1
rc=$?
check 'nor that of the relay' test $rc = 0
[ $rc = 0 ] || cat "$dir/mem"
for p in $server $spawner $session $(pgrep -P "$server"); do
	check "process $(ps -o comm= -p $p) leaves no core" \
		grep -qE '^Max core file size +0 ' /proc/$p/limits
done
check 'a session cannot be traced by its own user' sh -c \
	"! setpriv --reuid 59302 --clear-groups cat /proc/$session/mem"
