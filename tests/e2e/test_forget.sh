#!/bin/sh
# The rights of people, with real clients: whom an account touched, what is
# lost with a person, and that she is forgotten.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
key_make
add() {
	"$pass" --clock $clock user add $1 --structure 1 --role $2 \
		--name "$3" --key "$dir/key.pub"
}
add moreau conseiller 'Claire MOREAU'
add leroy responsable 'Anne LEROY'
server_start
open_screen claire moreau
shows claire 'Bonne journée'
make() { # make NAME FIRST: her record
	keys claire @F6
	shows claire 'Fiche personne'
	keys claire "$1" @Tab "$2" @F10
	shows claire "$3"
	keys claire @F3
}
make técher léa 'TÉCHER Léa'
make benali nadia 'BENALI Nadia'
op() { "$pass" --clock $clock "$@"; }

# --- an incident: who was touched, no name
op incident moreau 2026-11-24 2026-11-24 >"$dir/out" 2>"$dir/err"
check 'an incident ends well' [ $? = 0 ]
check 'both people are told, by number' \
	sh -c "grep -c '^1 [12] .* Mission locale' $dir/out | grep -qx 2"
check 'no name is told' sh -c "! grep -qiE 'técher|benali' $dir/out"
check 'the counts are told' \
	sh -c "grep -q 'personnes touchées : 2' $dir/err &&
	grep -q 'chaîne entière' $dir/err"
check 'the scopes are told' grep -q 'label,identity' "$dir/out"
op incident leroy 2026-11-24 2026-11-24 >"$dir/out" 2>"$dir/err"
check 'who touched nobody touched nobody' \
	sh -c "! test -s $dir/out && grep -q 'touchées : 0' $dir/err"
op incident moreau 2026-11-23 2026-11-23 >"$dir/out" 2>"$dir/err"
check 'the day before is empty' \
	sh -c "! test -s $dir/out && grep -q 'touchées : 0' $dir/err"
op incident moreau 2026-11-24T10:00 2026-11-24T10:01 >"$dir/out" 2>/dev/null
check 'the minute in Paris has them' grep -q '^1' "$dir/out"
op incident moreau 2026-11-24T09:00 2026-11-24T09:59 >"$dir/out" 2>/dev/null
check 'the hour before has not' sh -c "! test -s $dir/out"
op incident personne 2026-11-24 2026-11-24 2>/dev/null
check 'nobody is nobody' [ $? = 66 ]
op incident moreau hier 2026-11-24 2>/dev/null
check 'a day is a day' [ $? = 64 ]
op incident moreau 2026-11-24 2026-11-23 2>/dev/null
check 'an end is after its start' [ $? = 64 ]

# --- a copy for herself, by who works with her
keys claire '=' 'PER 2' @Enter
shows claire 'BENALI Nadia'
keys claire @C-o n
shows claire 'Qui lira'
keys claire 'Veut un permis B.' @F10
shows claire 'BENALI Nadia'
SSH moreau export person 2 >"$dir/out" 2>"$dir/err"
check 'a copy ends well' [ $? = 0 ]
cat >"$dir/look.py" <<'P'
import json, sys
c = json.load(open(sys.argv[1]))
assert c["format"] == "passerelle-person-1" and c["number"] == 2
p = c["parts"]
assert p["person"]["last_name"] == "BENALI", p["person"]
assert p["person"]["first_name"] == "Nadia"
assert p["follow"]["status"] == "actif"
assert [n["text"] for n in p["notes"]] == ["Veut un permis B."], p["notes"]
assert len(p["looked"]) > 1
said = json.dumps(p["looked"], ensure_ascii=False)
assert "MOREAU" not in said, said
for part in p:      # the schema comes along
    rows = p[part] if isinstance(p[part], list) else [p[part]]
    assert all(k in c["labels"][part] for r in rows for k in r), part
P
check 'it is JSON: her name, the note, who looked by role' \
	python3 "$dir/look.py" "$dir/out"
SSH moreau export person 2 --text >"$dir/out" 2>"$dir/err"
check 'the same to be read' grep -q 'Texte : Veut un permis' "$dir/out"
check 'each copy is noted' grep -q 'copie pour vous' "$dir/out"
SSH leroy export person 2 >"$dir/out" 2>/dev/null
check 'what a reader may not open is null' python3 -c "
import json
p = json.load(open('$dir/out'))['parts']
assert p['health']['health'] is None, p['health']"
SSH moreau export person 9 >"$dir/out" 2>/dev/null
check 'no such number' [ $? = 66 ]
check 'and nothing is given' sh -c "! test -s $dir/out"
SSH moreau export person >"$dir/out" 2>/dev/null
check 'a number is asked for' [ $? = 64 ]

# --- erased: by the operator when nobody follows her, else by the head
op erase 1 1 >"$dir/out" 2>"$dir/err"
check 'what would be lost is counted' \
	sh -c "grep -q 'suivie par : 1' $dir/out"
op erase 1 1 --apply 2>/dev/null >&2
check 'whom a structure follows the operator does not erase' [ $? = 65 ]
op erase 1 9 2>/dev/null >&2
check 'no such number' [ $? = 66 ]
keys claire '=' 'PER 1' @Enter
shows claire 'TÉCHER Léa'
keys claire @C-o y
shows claire 'revient à la personne responsable'
keys claire @C-o x o
shows claire 'Accompagnement terminé'
op erase 1 1 >/dev/null 2>&1
op incident moreau 2026-11-24 2026-11-24 2>/dev/null >"$dir/out"
check 'without --apply she is there' grep -q '^1 1 ' "$dir/out"
op erase 1 1 --apply >/dev/null 2>"$dir/err"
check 'nobody follows her: erased' [ $? = 0 ]
open_screen anne leroy
shows anne 'Bonne journée'
keys anne '=' 'PER 2' @Enter
shows anne 'BENALI Nadia'
keys anne @C-o y
shows anne 'Sera perdu'
keys anne e @Tab 2 @F10
shows anne 'Fiche effacée'
op incident moreau 2026-11-24 2026-11-24 >"$dir/out" 2>"$dir/err"
check 'an incident counts who was erased since' \
	grep -q 'effacées depuis : 2' "$dir/err"
op verify >"$dir/out"
check 'nothing of theirs is left' \
	grep -q 'lignes de personnes effacées : 0' "$dir/out"

# --- the documents of the server, from what runs
op dossier "$dir/doc" 2>"$dir/err"
check 'the documents are written' [ $? = 0 ]
check 'every field of every record' \
	sh -c "[ $(grep -c '^| ' "$dir/doc/donnees.md") -gt 200 ] &&
	grep -q '| person | .* | nir | nir |' $dir/doc/donnees.md"
check 'a head without follow reads nothing, a referent health' \
	sh -c "grep -q '^| health | - | - | - | lit | lit | - | - | - |' \
	$dir/doc/droits.md"
check 'every act is there' grep -q '^| person.erase | person.erase | oui' \
	"$dir/doc/droits.md"
check 'the schema is the base'"'"'s: it makes one' \
	python3 -c "
import sqlite3
a = sqlite3.connect(':memory:')
a.executescript(open('$dir/doc/base.sql').read())
b = sqlite3.connect('file:$dir/data/passerelle.db?mode=ro', uri=True)
q = \"SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1\"
assert a.execute(q).fetchall() == b.execute(q).fetchall()
a = sqlite3.connect(':memory:')
a.executescript(open('$dir/doc/cles.sql').read())
b = sqlite3.connect('file:$dir/data/keeper/keys.db?mode=ro', uri=True)
assert a.execute(q).fetchall() == b.execute(q).fetchall()"
check 'every rule of what is kept is there, as the verb reads it' \
	test "$(sed -n 's/^| \([^|]*\) | \([0-9]*\) | .*/\1 \2/p' \
		"$dir/doc/durees.md")" = "$(awk -F '\t' \
		'!/^#/ { print $1, $2 }' "$root/src/data/retention.tsv")"
check 'the port is the one that is open' grep -q "écrit : $port\$" \
	"$dir/doc/flux.md"
check 'the algorithms are those that a client is offered' sh -c "
	ssh -vv -p $port -o BatchMode=yes -o UserKnownHostsFile=$dir/known \
	x@127.0.0.1 2>&1 | sed -n '/peer server KEXINIT/,\$s/.*ciphers stoc: //p' |
	tail -n 1 | tr -d '\r' >$dir/ciphers; test -s $dir/ciphers &&
	grep -qF \"\$(cat $dir/ciphers)\" $dir/doc/flux.md"
check 'the register has the structure' grep -q 'Mission locale' \
	"$dir/doc/registre.md"
check 'what people are told is there, in both languages' sh -c "
	grep -q '^## Vous accompagner (information, version 1, ' \
		$dir/doc/information.md &&
	grep -q '^## Your photo (' $dir/doc/information.md"
check 'each structure has its agreement, accepted or not' \
	sh -c "grep -q 'Mission locale, et les autres' $dir/doc/accord-1.md &&
	grep -q 'pas encore acceptée' $dir/doc/accord-1.md"
check 'the libraries are those of the loader, with versions' python3 -c "
import json, subprocess
c = json.load(open('$dir/doc/sbom.cdx.json'))['components']
mine = {x['properties'][0]['value'].rsplit('/', 1)[1] for x in c}
import os
for l in subprocess.check_output(['ldd', '$pass'], text=True).splitlines():
    if '=> /' in l:
        assert os.path.realpath(l.split()[2]).rsplit('/', 1)[1] in mine, l
if os.path.exists('/usr/bin/dpkg-query'):
    assert sum('version' in x for x in c) >= len(c) * 0.8, c"
op dossier "$dir/doc" 2>/dev/null
check 'what is there is not written over' [ $? = 73 ]

# --- the time to keep, over years
keys claire @C-r '=' 'JOU' @Enter
shows claire 'Ma journée'
make petit jean 'PETIT Jean'
make grand anna 'GRAND Anna'
# (the numbers of who was erased are not given again)
keys claire '=' 'PER 3' @Enter
shows claire 'PETIT Jean'
keys claire @C-o x o
shows claire 'Accompagnement terminé'
due() { # due DAY RULE: how many, and no name
	"$pass" --clock "$1T12:00" retention 2>/dev/null >"$dir/due"
	grep -c "^$2 " "$dir/due"
}
for day in 2026-11-24 2027-11-25 2028-11-25 2029-11-25 2030-11-24; do
	check "on $day nobody's time is over" [ "$(due $day personne)" = 0 ]
done
check 'after 48 months it is, for who is followed no more' \
	[ "$(due 2030-11-25 personne)" = 1 ]
check 'said by number, with both days' \
	grep -qx 'personne 1 3 2026-11-24 2030-11-24 dernier contact' "$dir/due"
check 'no name is in it' sh -c "! grep -qi petit $dir/due"
check 'accounts have 24 months' \
	[ "$(due 2028-11-24 compte)-$(due 2028-11-25 compte)" = 0-2 ]
# told 30 days before, then erased; a clock that jumped erases nobody
at() { # at DAY NAME: retention --apply, its report NAME
	"$pass" --clock "$1T12:00" retention --apply "$dir/$2" 2>"$dir/err"
}
server_stop
at 2030-10-30 jumped
check 'a clock that jumped erases nobody' [ $? = 75 ]
at 2030-11-06 told
check 'a week after it is believed' [ $? = 0 ]
check 'the structure is told of it by number' grep -qx \
	'noticed personne 1 3 2026-11-24 2030-11-24' "$dir/told"
check 'what the log has kept for more than a year goes' \
	grep -Eqx 'pruned [1-9][0-9]*' "$dir/told"
python3 - "$PASSERELLE_DATA/passerelle.db" <<'END'
import sqlite3, sys
c = sqlite3.connect(sys.argv[1])
old = "FROM session WHERE ended < 1893456000"   # 2030
n, users, told = c.execute("SELECT count(*), count(DISTINCT user),"
    " count(source) + count(terminal) " + old).fetchone()
sys.exit(not (users > 1 and n == users and told == 0))
END
check 'with when each account came, and from where' [ $? = 0 ]
"$pass" --clock 2030-11-06T13:00 verify >"$dir/whole" 2>&1
check 'and what stays is proved all the same' [ $? = 0 ]
"$pass" --clock 2030-11-06T13:00 incident moreau 2026-11-24 2026-11-24 \
	>"$dir/out" 2>"$dir/err"
check 'an incident says from which day on it knows' \
	grep -q 'commence le ../../....' "$dir/err"
at 2030-12-05 early
check 'not before 30 days' grep -qx 'erased 0' "$dir/early"
at 2030-12-06 alone
check 'then it waits for a second person' grep -qx \
	'unconfirmed personne 1 3 2026-11-24 2030-11-24' "$dir/alone"
# as one of the administration does on the screen =EFF
python3 - "$PASSERELLE_DATA/passerelle.db" <<'END'
import os, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
c.execute("UPDATE user SET admin = 1, state = 'actif' WHERE num = 1")
c.execute("INSERT INTO confirm(id, user, until_on, made_on) SELECT ?, id,"
    " '2030-12-06', '2030-12-06' FROM user WHERE num = 1", (os.urandom(16),))
# a log that was tampered with is not pruned; it keeps nobody
c.execute("UPDATE audit SET at = 0 WHERE seq = (SELECT min(seq) FROM audit)")
c.commit()
END
at 2030-12-06 done
check 'what does not hold is said' [ $? = 65 ]
check 'and in the report' grep -qx stopped "$dir/done"
check 'then it is erased' grep -qx \
	'erased personne 1 3 2026-11-24 2030-11-24' "$dir/done"
check 'erased, it is over' [ "$(due 2030-12-06 personne)" = 0 ]
check 'no name is in the report' sh -c "! grep -qi petit $dir/told $dir/done"
at 2030-12-06 done
check 'a report is not written over' [ $? = 73 ]
op verify --report "$dir/done" >/dev/null
check 'the report is signed by this base' [ $? = 0 ]
sed 's/^erased personne 1 3/erased personne 1 4/' "$dir/done" >"$dir/false"
op verify --report "$dir/false" >/dev/null 2>&1
check 'a changed one is not' [ $? = 65 ]
{ cat "$dir/done"; printf '\0erased personne 1 5\n'; } >"$dir/false"
op verify --report "$dir/false" >/dev/null 2>&1
check 'nor one with more behind it' [ $? = 65 ]

# --- more than a report holds: the next run goes on
export PASSERELLE_DATA="$dir/many"
op init --structure 'Mission locale' 2>/dev/null
python3 - "$dir/many/passerelle.db" <<'END'
import os, sqlite3, sys
c = sqlite3.connect(sys.argv[1])
s, = c.execute('SELECT id FROM structure').fetchone()
for i in range(7000):
    p = os.urandom(16)
    c.execute("INSERT INTO person(id, made_on) VALUES(?, '2020-01-01')", (p,))
    c.execute("INSERT INTO follow(id, person, structure, num, scopes, purpose,"
        " start_on, end_on) VALUES(?, ?, ?, ?, 1, 'essai', '2020-01-01',"
        " '2020-02-01')", (os.urandom(16), p, s, i + 1))
c.commit()
END
op retention --apply "$dir/first" 2>/dev/null
op retention --apply "$dir/second" 2>/dev/null
check 'each run has a report, the first one stopped, all are told once' sh -c "
	grep -qx stopped $dir/first && grep -qx whole $dir/second &&
	grep -h '^noticed personne' $dir/first $dir/second | sort -u |
	grep -c . | grep -qx 7000"
op verify --report "$dir/first" >/dev/null
check 'and it is signed' [ $? = 0 ]
