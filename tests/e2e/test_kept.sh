#!/bin/sh
# Nothing typed is lost (design 8): a real client killed while typing; then
# clients, relays, sessions and the keeper killed at random, and the line cut
# at bytes of a data entry.  KILLS=500 CUTS=0 (every byte) is the whole test,
# `make test-cuts`; the default is its short form.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-20}
cuts=${CUTS:-40}
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--name 'Claire MOREAU' --key "$dir/key.pub"
for i in 0 1 2 3 4 5; do
	"$pass" user add u$i --structure 1 --role conseiller \
		--key "$dir/key.pub"
done
server_start

# the client dies in the middle of a field
open_screen anne1 moreau
shows anne1 'Bonne journée'
keys anne1 @F6
shows anne1 'Fiche personne'
keys anne1 'técher' @Tab 'léa' @Tab '120598' @Tab @Tab 'lop'
shows anne1 'lop'
keys anne1 @Left
sleep 0.2
kill -9 "$(pgrep -f "^ssh -t -p $port" | head -n 1)"
open_screen anne2 moreau
shows anne2 'Reprendre là où vous en étiez'
keys anne2 @Enter
shows anne2 'Vous en étiez là'
keys anne2 'u'
shows anne2 '[loup'
screen anne2 >"$dir/b"
check 'every field is as it was' sh -c "grep -q 'TÉCHER.*Léa' $dir/b &&
	grep -q '12/05/1998' $dir/b"

# it is open there; on another terminal it is taken from there
open_screen anne3 moreau
shows anne3 'Reprendre'
keys anne3 @Enter
shows anne3 "L'autre écran sera fermé"
keys anne3 'o'
shows anne3 '[loup'
shows anne2 'Repris sur un autre écran'
shows anne2 'ended='
keys anne3 @F10
shows anne3 'TÉCHER Léa'
keys anne3 @F3
shows anne3 'Bonne journée'

# the server is started again: those who work are told, and go on there
keys anne3 @F6
shows anne3 'Fiche personne'
keys anne3 'benali' @Tab 'na'
shows anne3 'BENALI'
begun=$(date +%s)
server_stop
check 'it stops before the 5 s that kill, screens open' \
	test $(($(date +%s) - begun)) -lt 5
shows anne3 'tout est repris'
server_start
open_screen anne4 moreau
shows anne4 'Reprendre là où vous en étiez'
keys anne4 @Enter
shows anne4 'Vous en étiez là'
keys anne4 'dia'
shows anne4 'nadia'
keys anne4 @F12
keys anne4 o

/usr/bin/python3 "$root/tests/e2e/test_kept_killed.py" "$port" "$dir/key" \
	"$server" "$kills" >"$dir/out" 2>"$dir/err"
rc=$?
grep 'not ok' "$dir/out"
check "$kills kills: $(sed -n 's/^seed //p' "$dir/out")" test $rc = 0
[ $rc = 0 ] || tail -n 40 "$dir/err"
/usr/bin/python3 "$root/tests/e2e/test_kept_cut.py" "$port" "$dir/key" \
	"$cuts" >"$dir/out" 2>"$dir/err"
rc=$?
grep 'not ok' "$dir/out"
check "the line cut: $(sed -n 's/^seed //p' "$dir/out")" test $rc = 0
[ $rc = 0 ] || tail -n 40 "$dir/err"
server_stop
check 'everything is whole' "$pass" verify
