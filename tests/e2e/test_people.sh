#!/bin/sh
# A file of people: tried without changing anything, taken in by its user's
# own rights, taken again, refused whole for one bad line.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
"$pass" --clock $clock nir 1 "un texte d'essai"
key_make
for u in moreau petit; do
	"$pass" --clock $clock user add $u --structure 1 --role conseiller \
		--key "$dir/key.pub" 2>/dev/null
done
"$pass" --clock $clock user add lu --structure 1 --role lecture \
	--key "$dir/key.pub" 2>/dev/null
server_start
count() { # count SQL: without reading a seal
	sqlite3 "$PASSERELLE_DATA/passerelle.db" "$1"
}
# as a spreadsheet in French saves it: CP1252, a cell over two lines
printf '%s\r\n' 'Identifiant dans le SI*;Prénom*;Nom*;Date de naissance*;NIR;Téléphone;Email;Adresse;Code postal;Niveau de formation;Date de création' \
	'A1;Zoé;Zyxabel;12/03/1998;;06 39 98 12 34, 0639981235;zoe@exemple.fr;"12 rue du Lac
bâtiment B";;NV4;oui' \
	'A2;Kwylian;Qwertz;31-12-1985;1851275056001;;;;;;' \
	'A3;Nina;Xylo;1990-02-28;;;;;;;' |
	iconv -f UTF-8 -t CP1252 >"$dir/people.csv"
SSH moreau import people --dry-run <"$dir/people.csv" >"$dir/dry" 2>"$dir/err"
check 'a dry run' test $? = 0
check 'says each field' sh -c "grep -q ';à créer;Zyxabel Zoé;Téléphone;;06 39 98 12 34;' '$dir/dry' &&
	grep -q ';à créer;Qwertz Kwylian;Numéro de sécurité sociale;;1 85 12 75 056 001' '$dir/dry' &&
	grep -q 'rue du Lac bâtiment B' '$dir/dry'"
check 'begins with a mark' sh -c "head -c 3 '$dir/dry' | od -An -tx1 | grep -q 'ef bb bf'"
check 'names the columns without a place' grep -q 'Date de création' "$dir/err"
check 'and keeps nothing' test "$(count 'SELECT count(*) FROM person') $(
	count 'SELECT count(*) FROM import_line')" = '0 0'
SSH moreau import people <"$dir/people.csv" >"$dir/out" 2>"$dir/err"
check 'taken in' test $? = 0
check 'three records' test "$(count 'SELECT count(*) FROM person')" = 3
check 'each line is marked' test \
	"$(count "SELECT count(*) FROM import_line WHERE state = 'creee'")" = 3
check 'nothing in clear' sh -c "! grep -aqi -e zyxabel -e kwylian -e exemple.fr \
	'$PASSERELLE_DATA/passerelle.db' '$PASSERELLE_DATA/passerelle.db-wal'"
SSH moreau import people <"$dir/people.csv" >"$dir/out" 2>"$dir/err"
check 'the same file changes nothing' test \
	"$? $(count 'SELECT count(*) FROM person')" = '0 3'
# a colleague's file: by number, by names, by mail, somebody new, one refused
printf '\357\273\277Nom,Prénom,Date de naissance,NIR,Email,Téléphone\n%s\n%s\n%s\n%s\n' \
	'QWERTZ,Kwilian,,185127505600131,kw@exemple.fr,' \
	'Xylo,Nina,28/02/1990,,,0639981236' \
	'Zyxabel,Zoé Anne,,,ZOE@exemple.fr,0639980000' \
	'Neuf,Ada,29/02/1990,,,' >"$dir/more.csv"
SSH petit import people <"$dir/more.csv" >"$dir/out" 2>"$dir/err"
check 'one bad line: nothing is changed' test "$? $(count 'SELECT count(*)
	FROM person') $(count "SELECT count(*) FROM import_line
	WHERE state = 'modifiee'")" = '65 3 0'
check 'and it is said' grep -q 'Lignes rejetées : 1\.' "$dir/err"
SSH petit import people --rejects <"$dir/more.csv" >"$dir/out" 2>"$dir/err"
check 'the others go in' test "$? $(count "SELECT count(*) FROM import_line
	WHERE state = 'modifiee'")" = '0 3'
check 'nobody was made twice' test "$(count 'SELECT count(*) FROM person')" = 3
# a column that nobody knows is said to be one, and stays so
printf 'Patronyme;Prénom;Né le\nHuit;Bob;01/02/1980\n' >"$dir/own.csv"
SSH moreau import people --dry-run <"$dir/own.csv" >"$dir/out" 2>"$dir/err"
check 'a column that must be there is named' grep -q '« Nom »' "$dir/err"
SSH moreau import people --dry-run --column '"Patronyme=nom"' \
	<"$dir/own.csv" >"$dir/out" 2>"$dir/err"
check 'what is said of a column holds' grep -q ';à créer;Huit Bob;Nom;;HUIT' \
	"$dir/out"
check 'and a trial keeps nothing of it' test "$(count 'SELECT count(*)
	FROM import_column')" = 0
SSH lu import people <"$dir/people.csv" >"$dir/out" 2>"$dir/err"
check 'who reads only takes nothing in' test $? = 77
SSH lu import people --dry-run <"$dir/people.csv" >"$dir/out" 2>"$dir/err"
check 'and is told so by a trial' sh -c "[ $? = 77 ] && [ ! -s '$dir/out' ]"
check 'every act is audited' test "$(count "SELECT count(*) FROM audit
	WHERE action = 'person.create'")" = 3
"$pass" import people --as petit --dry-run "$dir/more.csv" >"$dir/dry" 2>"$dir/err"
check 'the same verb on the machine itself' sh -c "grep -q 'identique' '$dir/dry'"
# what is seen leaves, as it is seen
open_screen a moreau
shows a 'Bonne journée'
keys a '=' 'FIL' @Enter
shows a '3 lignes'
keys a @F2
shows a 'Actions de cet'
keys a @End
shows a 'Exporter cette vue'
keys a @Enter
shows a 'export view'
SSH moreau export view >"$dir/view" 2>"$dir/err"
check 'the view made ready leaves as CSV' sh -c "head -c 3 '$dir/view' |
	od -An -tx1 | grep -q 'ef bb bf' &&
	grep -q '^.*Nom, prénom;Âge;Suivi' '$dir/view' &&
	grep -q '^QWERTZ Kwilian;41;Actif;24/11/2026' '$dir/view' &&
	test \$(wc -l <'$dir/view') = 4"
check 'and is written down' test "$(count "SELECT people FROM printed
	WHERE screen = 'export caseload.mine'")" = 3
SSH moreau export view nulle >"$dir/out" 2>"$dir/err"
check 'a view that is not there is named' grep -q '« nulle »' "$dir/err"
SSH moreau export people >"$dir/out" 2>"$dir/err"
check 'all of them is for who heads the structure' sh -c "[ $? = 77 ] &&
	[ ! -s '$dir/out' ]"
# in a file of this machine: for who asked alone, whole or not at all
umask 022
echo avant >"$dir/own.csv"
"$pass" export people "$dir/own.csv" --as moreau >"$dir/out" 2>"$dir/err"
check 'refused, a file that was there stays' test "$? $(cat "$dir/own.csv")" = \
	'77 avant'
"$pass" export view "$dir/own.csv" --as moreau >"$dir/out" 2>"$dir/err"
check 'the same, in a file that nobody else reads' test "$? $(stat -c %a \
	"$dir/own.csv") $(cmp "$dir/view" "$dir/own.csv") $(ls "$dir" |
	grep -c part)" = '0 600  0'
seq 2000 >"$dir/long.csv"
ln -s long.csv "$dir/link.csv"
"$pass" export people "$dir/link.csv" --as moreau >"$dir/out" 2>"$dir/err"
check 'refused, what is behind a link stays' test \
	"$? $(tail -n 1 "$dir/long.csv")" = '77 2000'
"$pass" export view "$dir/link.csv" --as moreau >"$dir/out" 2>"$dir/err"
check 'behind a link too, and nothing of what was there' cmp "$dir/view" \
	"$dir/long.csv"
"$pass" export view /dev/full --as moreau >"$dir/out" 2>"$dir/err"
check 'what cannot be written is said' test $? = 74
# a line that is cut by its own separator: the file again does not take it
printf 'Nom;Prénom;Date de naissance;Téléphone;Email\n%s\n%s\n' \
	'Dix;Léa;01/02/1981;0639981237;lea@exemple.fr' \
	'Onze;Zoé;Marie;01/02/1982;0639981238;zm@exemple.fr' >"$dir/shift.csv"
for i in 1 2; do
	SSH moreau import people --rejects <"$dir/shift.csv" >"$dir/out" 2>"$dir/err"
	check "what is not in its columns waits ($i)" test "$? $(count "SELECT
		count(*) FROM import_line WHERE state = 'rejet' AND seq = 3
		AND draft IN (SELECT draft FROM import_line WHERE seq = 2 AND
		state = 'creee' AND draft NOT IN (SELECT draft FROM import_line
		WHERE seq > 3))")" = '0 1'
done
# nothing stays of a file that cannot be read to its end
n=$(count 'SELECT count(*) FROM draft')
{
	echo 'Nom;Prénom;Date de naissance'
	seq -f 'Neuf%.0f;Ada;01/02/1990' 60
	echo 'Cas;"Ada;01/02/1990'
} >"$dir/quote.csv"
SSH moreau import people --rejects <"$dir/quote.csv" >"$dir/out" 2>"$dir/err"
check 'a quote left open is named by its line' sh -c "[ $? = 65 ] &&
	grep -q ':62: un guillemet' '$dir/err'"
check 'and nothing is kept' test "$(count 'SELECT count(*) FROM draft')" = $n
"$pass" verify >"$dir/out" 2>&1
check 'the base is whole' test $? = 0
