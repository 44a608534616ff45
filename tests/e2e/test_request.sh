#!/bin/sh
# A record that exists elsewhere, with three real clients: it is looked for,
# asked for, entrusted, granted, opened; and one whose address is protected.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
"$pass" --clock $clock nir 1 "un texte d'essai"
key_make
cat >"$dir/s.json" <<'J'
[{"source":"dora","id":"dora--1","nom":"Mobilité 23","date_maj":"2026-10-02","commune":"Aubusson","code_postal":"23200","code_insee":"23008"}]
J
"$pass" --clock $clock import structures "$dir/s.json" 2>/dev/null
add() {
	"$pass" --clock $clock user add $1 --structure $2 --role $3 \
		--name "$4" --key "$dir/key.pub"
}
add moreau 1 conseiller 'Claire MOREAU'
add leroy 1 responsable 'Anne LEROY'
add rivet dora--1 conseiller 'Thomas RIVET'
server_start
open_screen claire moreau
shows claire 'Bonne journée'
keys claire @F6
shows claire 'Fiche personne'
keys claire 'técher' @Tab 'léa' @Tab '120598' @F10
shows claire 'Suivi : Claire MOREAU'

# the responsable gives her to herself; it is told
open_screen anne leroy
shows anne 'Bonne journée'
keys anne '=' 'PER 1' @Enter
shows anne 'TÉCHER Léa'
keys anne 9
shows anne 'Équipe   TÉCHER Léa'
keys anne @C-u 'ler' @Tab @F10
shows anne 'Suivi : Anne LEROY'
keys anne 9
shows anne '24/11/2026  Référente'
keys anne @C-u 'mor' @Tab @F10
shows anne 'Suivi : Claire MOREAU'
keys claire '=' 'JOU' @Enter
shows claire 'Vous est confié'

# elsewhere: nothing by the name alone, one line by name and date
open_screen thomas rivet
shows thomas 'Bonne journée'
keys thomas '=' 'PER techer lea' @Enter
shows thomas 'Personne de ce nom dans votre structure'
keys thomas / 'techer lea 12/05/1998' @Enter
shows thomas 'Une fiche existe ailleurs'
screen thomas >"$dir/elsewhere"
check 'no structure and no number is named' \
	sh -c "! grep -qE 'Mission locale|MOREAU|LEROY' $dir/elsewhere"
keys thomas @Enter
shows thomas "Demander l'accès"
keys thomas 'acc' @Tab \
	'Elle demande un transport.' @F10
shows thomas 'Demande envoyée'

# her referent answers, who asked opens
keys claire @C-r '=' 'JOU' @Enter
shows claire "Demande d'accès, à répondre"
keys claire @Enter
shows claire 'Elle demande un transport.'
keys claire 'a' @F10
shows claire 'Enregistré'
keys thomas '=' 'JOU' @Enter
shows thomas 'Accès accordé'
keys thomas @Enter
shows thomas 'ouvrir la fiche'
keys thomas 1
shows thomas 'Suivi : Thomas RIVET'
shows thomas '28 ans'

# a protected address: the same screen as for nobody, and her referent knows
keys claire '=' 'PER 1' @Enter
shows claire 'TÉCHER Léa'
keys claire @F6
shows claire 'Note   TÉCHER'
keys claire @F3
shows claire 'dossier 1'
keys claire '=' 'JOU' @Enter
shows claire 'Ma journée'
keys claire @F6
shows claire 'Fiche personne'
keys claire 'abri' @Tab 'zoé' @Tab '120598' \
	@Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab @Tab \
	@Tab @Tab @Tab @Tab @Tab 'o' @F10
shows claire 'adresse protégée'
keys thomas '=' 'PER abri zoe 13/05/1998' @Enter
shows thomas 'Personne de ce nom'
screen thomas >"$dir/nobody"
keys thomas @F3 '=' 'PER abri zoe 12/05/1998' @Enter
sleep 1
shows thomas 'Personne de ce nom'
screen thomas >"$dir/protected"
check 'a protected address is nowhere' \
	sh -c "sed s/13.05// $dir/nobody | cmp - \
	$dir/protected || cmp $dir/nobody $dir/protected"
keys claire '=' 'JOU' @Enter
shows claire 'Adresse protégée : cherchée'
keys claire @Home @Enter
shows claire 'Cherchée par Thomas RIVET'
check 'everything is whole' "$pass" verify
