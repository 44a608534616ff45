#!/bin/sh
# What one did is undone, what was put on the wrong person is moved, two on one
# record know of each other: with three real clients, and a keeper that dies.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
key_make
cat >"$dir/s.json" <<'J'
[{"source":"dora","id":"dora--1","nom":"Mobilité 23","date_maj":"2026-10-02","commune":"Aubusson","code_postal":"23200","code_insee":"23008"}]
J
cat >"$dir/v.json" <<'J'
[{"source":"dora","structure_id":"dora--1","id":"dora--s1","nom":"Transport à la demande","description":"Un véhicule vient vous chercher.","date_maj":"2026-10-02"}]
J
"$pass" --clock $clock import structures "$dir/s.json" 2>/dev/null
"$pass" --clock $clock import services "$dir/v.json" 2>/dev/null
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
keys claire 'benali' @Tab 'nadia' @F10
shows claire 'Suivi : Claire MOREAU'
keys claire @F3
shows claire 'Ma journée'
keys claire @F6
shows claire 'Fiche personne'
keys claire 'diallo' @Tab 'aminata' @F10
shows claire 'DIALLO Aminata'

# two on one record
open_screen anne leroy
shows anne 'Ma journée'
keys anne '=' 'PER 2' @Enter
shows anne 'Claire MOREAU est sur cette fiche'
shows claire 'Anne LEROY est sur cette fiche'
keys anne 5
shows anne 'Suivi   DIALLO'
shows anne 'Claire MOREAU est sur cette fiche'
keys anne @F3
shows anne 'dossier 2'
# a new keeper is told again
keeper=$(pgrep -P "$server" | while read -r p; do
	tr '\0' ' ' <"/proc/$p/cmdline" | grep -q keeper && echo "$p"; done)
if [ -n "$keeper" ]; then
	kill -9 "$keeper"
	sleep 1
	keys claire @F3 '=' 'PER 2' @Enter
	shows claire 'DIALLO Aminata'
	keys anne 5
	shows anne 'Claire MOREAU est sur cette fiche'
	keys anne @F3
else
	no 'the keeper is found'
fi

# a note on the wrong person: four keys
keys claire @C-o n
shows claire 'Note   DIALLO'
keys claire 'Elle a une garde le mercredi.' @F10
shows claire 'Enregistré'
keys anne 8
shows anne 'Elle a une garde'
keys claire 8
shows claire 'Elle a une garde'
keys claire @C-o w
shows claire 'dernière fiche ouverte'
keys claire @Enter
shows claire 'Déplacer vers BENALI Nadia'
keys claire o
shows claire 'Note déplacée vers BENALI Nadia'
keys anne '=' 'JOU' @Enter
shows anne 'Note déplacée : autre personne'
keys anne @Enter
shows anne 'elle ne concernait pas DIALLO Aminata'

# a referral accepted by mistake, undone before anybody has seen it
keys claire '=' 'PER 1' @Enter
shows claire 'BENALI Nadia'
keys claire @C-o k
shows claire 'Transport'
keys claire @Enter
shows claire 'Mobilité 23'
keys claire @C-o o
shows claire 'Orienter   BENALI'
keys claire 'Un entretien à Guéret.' @F10
shows claire 'o oui'
keys claire o
shows claire 'envoyée à Mobilité 23'
open_screen thomas rivet
shows thomas 'Orientation reçue, à répondre'
keys thomas @Enter
shows thomas 'Un entretien'
keys thomas 1
shows thomas "Accepter l'orientation"
keys thomas @F10
shows thomas 'Acceptée'
keys thomas 8
shows thomas 'Suivi : Thomas RIVET'
keys thomas @C-o d
shows thomas "Défaire : acceptation de l'orientation, BENALI Nadia ?"
keys thomas o
shows thomas "Défait : acceptation"
shows thomas 'Joindre    par la personne qui oriente'
keys thomas '=' 'JOU' @Enter
shows thomas 'Orientation reçue, à répondre'
# sent and opened: it stays
keys claire '=' 'DEF' @Enter
shows claire 'Orientation envoyée'
shows claire "vue par l'autre structure"
# what it cost is said in one line, without a name, and is hers alone
keys claire '=' 'FIN' @Enter o
shows claire "min à l'écran, 5 saisies, "
check 'no name stays' sh -c '! echo "$1" | grep -q "BENALI\|MOREAU"' - \
	"$(screen claire)"
open_screen hers moreau
shows hers 'Ma journée'
keys hers '=' 'TPS' @Enter
shows hers 'Orientation '
keys anne '=' 'TPS' @Enter
shows anne "Rien n'est compté"
"$pass" --clock $clock time >"$dir/time" 2>"$dir/err"
check 'no sum of two users' test ! -s "$dir/time"
check 'it is said why' grep -qF '11 personnes' "$dir/err"
check 'everything is whole' "$pass" verify
