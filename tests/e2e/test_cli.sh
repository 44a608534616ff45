#!/bin/sh
# The command line as design 12 promises it: verbs, help, exit codes, what goes
# to standard output, imports whole or nothing.
. "$(dirname "$0")/lib.sh"
P=$pass
: >"$dir/log"
code() { # code N WHAT COMMAND...: it ends with N
	n=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ $rc = "$n" ]; then ok "$what: $n"; else
		no "$what: $rc, not $n"
		head -n 5 "$dir/err"
	fi
}
says() { # says FILE TEXT: of the last command
	check "$1 says « $2 »" grep -qF -- "$2" "$dir/$1"
}
code 64 'no verb' "$P"
says err 'serve'
code 64 'an unknown verb' "$P" rien
says err 'rien'
code 64 'an unknown option' "$P" --rien x version
code 64 'an unknown language' "$P" --lang de version
code 64 'a clock that is none' "$P" --clock hier version
code 0 'help' "$P" --help
says out 'import'
code 0 'version' "$P" version
check 'one line' test "$(wc -l <"$dir/out")" = 1
for v in init demo serve screen user import export kit rule check verify version
do
	code 0 "$v --help" "$P" $v --help
	says out "$v"
	check "$v --help writes nothing else" test ! -s "$dir/err"
done
code 64 'init with a word too many' "$P" init x
code 66 'serve without a base' "$P" serve --listen 127.0.0.1:0
code 0 'init' "$P" init --structure 'CCAS' --admin a.dupont
code 73 'init again' "$P" init
code 65 'a login that is none' "$P" user add A.B --structure 1 --role conseiller
code 64 'a role that is none' "$P" user add c.d --structure 1 --role reine
says err 'reine'
code 0 'a user' "$P" user add c.d --structure 1 --role lecture
check 'the same login twice is refused' sh -c "! '$P' user add c.d \
	--structure 1 --role conseiller"
check 'a structure that is none is refused' sh -c "! '$P' user add e.f \
	--structure 99 --role conseiller"
says err 'user invite c.d'
code 0 'a code for her' "$P" user invite c.d
check 'the code, alone' sh -c "grep -qxE '[0-9]+(-[0-9A-Z]{4}){4}' '$dir/out'"
code 66 'a code for nobody' "$P" user invite nobody
code 0 'the list' "$P" user list
says out 'c.d'
check 'an account half made is not there' sh -c "! grep -q e.f '$dir/out'"
code 64 'of the administration and of a structure' "$P" user add g.h --admin \
	--structure 1 --role lecture
code 64 'a structure and no role there' "$P" user add g.h --structure 1
code 0 'a second administrator' "$P" user add g.h --admin --name 'Gil H'
check 'there are two' sh -c "[ \$('$P' user list | grep -c \
	'actif.*administrateur') = 2 ]"
code 0 'disable' "$P" user disable c.d
check 'disabled' sh -c "'$P' user list | grep -q 'c.d.*desactive'"
code 0 'enable' "$P" user enable c.d
check 'enabled' sh -c "'$P' user list | grep -q 'c.d.*actif' &&
	! '$P' user list | grep -q desactive"

# what was given back in an error moves nobody's cursor
evil=$(printf 'a\033]0;x\007\302\233m\342\200\256b')
tame() { # tame WHAT COMMAND...
	what=$1
	shift
	"$@" >"$dir/out" 2>&1 </dev/null
	if ! grep -q 'a?' "$dir/out" || LC_ALL=C grep -qP \
		'[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$dir/out"
	then no "$what: $(head -n 1 "$dir/out" | cat -v)"; else
		ok "$what: no escape gets out"
	fi
}
tame 'an unknown verb' "$P" "$evil"
tame 'an unknown option' "$P" "--$evil" x version
tame 'an unknown language' "$P" --lang "$evil" version
tame 'a clock' "$P" --clock "$evil" version
tame 'a login' "$P" user add "$evil" --structure 1 --role conseiller
tame 'a structure' "$P" user add e.f --structure "$evil" --role conseiller
tame 'a role' "$P" user add e.f --structure 1 --role "$evil"
tame 'a file to read' "$P" import structures "$dir/$evil"
tame 'a file to write' "$P" export structures "$dir/no/$evil"
tame 'a folder' "$P" check --config "$dir/$evil"
mkdir -p "$dir/odd/screens/$evil"
printf 'form "%s"\n  %s\n' "$evil" "$evil" >"$dir/odd/screens/$evil/$evil.form"
tame 'a screen' "$P" check --config "$dir/odd"
printf '[{"source":"%s","id":"%s","nom":3}]' "a b" "a b" |
	sed "s/a b/$(printf 'a\302\233m\342\200\256b')/g" >"$dir/odd.json"
tame 'a record' "$P" import structures "$dir/odd.json"

# rules: one JSON object, 0 whatever it says, 64 for a bad call
code 0 'rules' "$P" rule
code 0 'a good NIR' "$P" rule nir 298059741000146
says out '"ok":true'
code 0 'a bad NIR' "$P" rule nir 298059741000123
says out '"ok":false'
says out '"message"'
code 64 'a rule that is none' "$P" rule rien
code 64 'too few words' "$P" rule distance 1 2
code 0 'a postcode' "$P" rule postcode 97410
says out '"value":"974"'
code 0 'a date' "$P" rule date '12/3' 2026-11-24
says out '2027-03-12'
code 0 'a referral' "$P" rule referral envoyee accepter emetteur
says out '"error":"wrong_role"'

code 0 'hours' "$P" rule opening-hours 'Mo-Fr 09:00-12:00; PH off'
says out 'lun. à ven. 9h-12h'
code 0 'a zone' "$P" rule eligible-zone 974 97416
says out '"ok":true'
code 0 'out of a zone' "$P" rule eligible-zone 974 23008
says out '"error":"out_of_zone"'
code 0 'freshness' "$P" rule freshness 2026-05-24 - 2026-11-24
says out 'actualisation_conseillee'
code 0 'two people' "$P" rule duplicate BENALI Nadia 1998-05-12 Benali Nadia \
	1998-12-05
says out '"value":"82"'
check 'the quality of a service' sh -c "echo '{\"frais\":\"gratuit\"}' |
	'$P' rule quality-score | grep -q '\"value\":\"0.14\"'"
check 'which is JSON' sh -c "echo '{' | '$P' rule quality-score |
	grep -q bad_json"

# imports: whole or nothing, said line by line
cat >"$dir/s.json" <<'J'
[{"source":"dora","id":"dora--1","nom":"Mobilité 23","date_maj":"2026-10-02"},
{"source":"dora","id":"dora--2","date_maj":"2026-10-02"}]
J
check 'one bad record changes nothing' sh -c "! '$P' import structures \
	'$dir/s.json' 2>'$dir/err'"
says err 'nom'
check 'nothing there' test "$("$P" export structures - 2>/dev/null)" = '[]'
code 0 'with its rejects' "$P" import structures "$dir/s.json" \
	--rejects "$dir/rejects"
check 'the reject is kept' grep -q 'dora--2' "$dir/rejects"
check 'the good one is there' sh -c "'$P' export structures - 2>/dev/null |
	grep -q 'dora--1'"
printf '[{"source":"dora"' >"$dir/cut.json"
check 'a file that is cut is refused' sh -c "! '$P' import structures \
	'$dir/cut.json'"
check 'a file that is not there is refused' sh -c "! '$P' import structures \
	'$dir/rien.json'"
code 0 'lint' "$P" check
code 0 'whole' "$P" verify
# the audit altered, looked at, acknowledged, altered again
python3 -c "import sqlite3
a = sqlite3.connect('$PASSERELLE_DATA/passerelle.db')
a.execute('UPDATE audit SET at = at + 1 WHERE seq = 2')
a.commit()"
code 65 'a record altered' "$P" verify
name=$(sed -n 's/.*--acknowledge \([0-9a-f]*\).*/\1/p' "$dir/out")
code 64 'not without why' "$P" verify --acknowledge "$name"
code 65 'nor for another one' "$P" verify --acknowledge 00000000 \
	--reason 'essai de la ligne de commande'
code 0 'acknowledged' "$P" verify --acknowledge "$name" \
	--reason 'essai de la ligne de commande'
code 0 'then it is whole' "$P" verify
says out ' : essai de la ligne de commande'
"$P" doctor >"$dir/out" 2>/dev/null
says out 'rupture reconnue'
# a session ends when it is told to
check 'a screen ends on SIGTERM' sh -c "timeout 10 script -qec \
	\"timeout 1 '$P' screen --as a.dupont\" /dev/null </dev/null; \
	[ \$? = 124 ]"

make -s -C "$root" install DESTDIR="$dir/root" PREFIX=/usr BUILD="$build" \
	>"$dir/out" 2>&1
check 'installed' test -x "$dir/root/usr/bin/passerelle"
check 'the installed one runs' "$dir/root/usr/bin/passerelle" version
check 'with its man page' test -s "$dir/root/usr/share/man/man8/passerelle.8"
# a right of its own (a port below 1024): the loader empties the environment
if [ "$(id -u)" = 0 ] && command -v setcap >/dev/null &&
	cp "$P" "$dir/low" && setcap cap_net_bind_service+ep "$dir/low"; then
	chmod 755 "$dir/low"
	timeout 10 setpriv --reuid 59301 --regid 59301 --clear-groups \
		env PASSERELLE_DATA="$dir/none" "$dir/low" serve 2>/dev/null
	check 'it starts with a capability of its own' test $? = 66
else
	echo 'skip - a capability of its own asks for root and setcap'
fi
