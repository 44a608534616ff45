#!/bin/sh
# What two structures see of one referral: two who accept at once, a question
# and its answer, thirty days without an answer, a structure without account.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
key_make
cat >"$dir/s.json" <<'J'
[{"source":"dora","id":"dora--1","nom":"Mobilité 23","date_maj":"2026-10-02","commune":"Aubusson","code_postal":"23200","code_insee":"23008","latitude":45.956,"longitude":2.168},
{"source":"dora","id":"dora--2","nom":"Garage du Pont","date_maj":"2026-10-02","commune":"Aubusson","code_postal":"23200","code_insee":"23008","latitude":45.956,"longitude":2.168}]
J
cat >"$dir/v.json" <<'J'
[{"source":"dora","structure_id":"dora--1","id":"dora--v1","nom":"Navette du matin","description":"Une navette avant neuf heures.","date_maj":"2026-10-02","thematiques":["mobilite--financer-ma-mobilite"],"modes_accueil":["en-presentiel"],"latitude":45.956,"longitude":2.168},
{"source":"dora","structure_id":"dora--2","id":"dora--v2","nom":"Atelier solidaire","description":"Réparer sa voiture à petit prix.","date_maj":"2026-10-02","thematiques":["mobilite--financer-ma-mobilite"],"modes_accueil":["en-presentiel"],"latitude":45.956,"longitude":2.168}]
J
"$pass" --clock $clock import structures "$dir/s.json" 2>/dev/null
"$pass" --clock $clock import services "$dir/v.json" 2>/dev/null
add() {
	"$pass" --clock $clock user add $1 --structure $2 --role conseiller \
		--name "$3" --key "$dir/key.pub"
}
add moreau 1 'Claire MOREAU'
add rivet dora--1 'Thomas RIVET'
add lang dora--1 'Pascale LANG'
refer() { # refer SERVICE: from the caseload, to the first service so named
	keys claire '=' 'FIL' @Enter
	shows claire 'TÉCHER Léa'
	keys claire @C-o o
	shows claire 'La structure verra ceci'
	keys claire @F4
	shows claire 'Choisir un service'
	keys claire / "$1" @Enter
	# the only answer is chosen
	shows claire "[$1"
	keys claire @Tab 'Un trajet chaque matin.' @F10
	shows claire "Envoyer l'orientation"
	keys claire o
}
server_start
open_screen claire moreau
shows claire 'Bonne journée'
keys claire @F6
shows claire 'Fiche personne'
keys claire 'técher' @Tab 'léa' @Tab @F10
shows claire 'Enregistré'
refer 'Navette du matin'
shows claire 'Orientation 1 envoyée à Mobilité 23'

# both open the acceptance, one wins, the other is told
for who in rivet lang; do
	open_screen $who $who
	shows $who 'Orientation reçue, à répondre'
	keys $who @Enter
	shows $who 'Un trajet chaque matin.'
done
keys rivet 1
shows rivet "Accepter l'orientation"
keys lang 1
shows lang "Accepter l'orientation"
keys rivet @F10
shows rivet 'Acceptée'
keys lang 'Nous la prenons.' @F10
shows lang 'entre-temps'
shows lang 'Nous la prenons.'
keys lang @F3
sleep 0.5
t send-keys -t lang -l o
shows lang 'Acceptée'

# a question, its answer, then silence
refer 'Navette du matin'
shows claire 'Orientation 2 envoyée'
keys rivet '=' 'JOU' @Enter
shows rivet 'Orientation reçue, à répondre'
keys rivet @Enter
shows rivet 'À répondre'
keys rivet 3
shows rivet 'Demander une précision'
keys rivet 'À quelle heure le matin ?' @F10
shows rivet 'Précision demandée'
keys claire '=' 'JOU' @Enter
shows claire 'Réponse : précision demandée'
keys claire @Enter
shows claire 'À quelle heure le matin ?'
keys claire 4
shows claire 'Répondre à la question'
keys claire 'Sept heures.' @F10
shows claire 'En attente de réponse'

# no account: a letter, noted, and its answer noted
refer 'Atelier solidaire'
shows claire 'Nous vous orientons'
keys claire 2
shows claire 'Invitation de Garage du Pont demandée'
keys claire 1
shows claire 'Remise par'
keys claire 'lettre r' @F10
shows claire 'Enregistré'
keys claire '=' 'ORI 3' @Enter
shows claire 'En attente de réponse'
keys claire 7
shows claire 'Noter la réponse reçue'
keys claire @F10
shows claire 'Il manque qui a donné la réponse'
keys claire 'Mme Roux' @F10
shows claire 'Acceptée'

for s in claire rivet lang; do
	keys $s '=' 'FIN' @Enter
	shows $s 'Quitter'
	keys $s o
	shows $s 'ended=0'
	t kill-session -t $s
done
server_stop
# thirty days and one
clock=2026-12-25T09:00
server_start
open_screen claire moreau
shows claire 'Réponse : acceptée +3'
keys claire @Enter
shows claire 'Orientation 1'
keys claire @F3
shows claire 'Réponse : aucune, délai passé'
open_screen rivet rivet
shows rivet 'Ma journée'
keys rivet '=' 'ORI 2' @Enter
shows rivet "L'accès à cette orientation est terminé"
server_stop
check 'everything is whole' "$pass" verify
"$pass" user list 2>"$dir/invited" >/dev/null
check 'the operator reads the invitation' grep -q 'Garage du Pont' \
	"$dir/invited"
