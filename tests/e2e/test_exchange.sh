#!/bin/sh
# What two structures say to each other over one referral: messages, a note
# that one side keeps, another service named and tried, "y est-elle allée ?".
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
add garage dora--2 'Paul GARAGE'
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

# messages both ways, read in my day
open_screen rivet rivet
shows rivet 'Orientation reçue, à répondre'
keys rivet @Enter
shows rivet 'Un trajet chaque matin.'
keys rivet 9
shows rivet 'Messages et étapes'
keys rivet @F6
shows rivet 'Pour        Mission locale'
keys rivet 'Le car passe à sept heures dix.' @F10
shows rivet 'Le car passe'
keys rivet @F3
shows rivet '1 message (9)'
keys rivet 0
shows rivet 'Note interne'
keys rivet 'Zigomar tient le planning.' @F10
shows rivet 'note interne (0)'
keys claire '=' 'JOU' @Enter
shows claire 'Message sur une orientation'
keys claire @Enter
shows claire '* 1 nouveau'
check 'the note of the other side is not seen' sh -c \
	"! tmux -S '$sock' capture-pane -p -t claire | grep -q 'note interne'"
keys claire 0
shows claire 'Note interne'
check 'nor opened' sh -c \
	"! tmux -S '$sock' capture-pane -p -t claire | grep -q Zigomar"
keys claire @F3 9
shows claire 'Le car passe'
keys claire @Enter
shows claire 'Thomas RIVET, Mobilité 23'
keys claire @F3 @F6
shows claire 'Pour        Mobilité 23'
keys claire 'Elle y sera demain.' @F10
shows claire 'Elle y sera'
keys claire @F3 @F3
shows claire 'Ma journée'
check 'what was read leaves my day' sh -c \
	"! tmux -S '$sock' capture-pane -p -t claire | grep -q 'Message sur'"
keys rivet '=' 'JOU' @Enter
shows rivet '+1'
keys rivet @Enter
shows rivet '* 1 nouveau'

# another service: the receiver names it, the sender tries it
keys rivet @C-o h
shows rivet 'Autre service'
keys rivet @F10
shows rivet 'Il manque'
keys rivet @F4
shows rivet 'Choisir un service'
keys rivet / 'Atelier' @Enter
shows rivet '[Atelier solidaire'
keys rivet @Tab
shows rivet 'Garage du Pont'
keys rivet 'session' @Tab 'Complet cette semaine.' @F10
shows rivet 'en proposant Atelier solidaire'
keys rivet o
shows rivet 'Ma journée'
keys rivet '=' 'ORI 1' @Enter
shows rivet "L'accès à cette orientation est terminé"
keys claire @C-r
shows claire 'Réponse : refusée'
keys claire @Enter
shows claire 'Essayer plutôt Atelier solidaire'
keys claire @C-o h
shows claire '[Atelier solidaire'
shows claire 'Un trajet chaque matin.'
keys claire @F10
shows claire "Envoyer l'orientation"
keys claire o
shows claire 'Orientation 2 envoyée à Garage du Pont'
shows claire 'autre service : fait'
keys claire @C-o h
shows claire "C'est déjà fait"
open_screen garage garage
shows garage 'Orientation reçue, à répondre'
keys garage @Enter
shows garage 'Un trajet chaque matin.'
keys garage 1
shows garage "Accepter l'orientation"
keys garage @F10
shows garage 'Acceptée'
keys claire '=' 'ORI 2' @Enter
shows claire 'Acceptée'

for s in claire rivet garage; do
	keys $s '=' 'FIN' @Enter
	shows $s 'Quitter'
	keys $s o
	shows $s 'ended=0'
	t kill-session -t $s
done
server_stop
# thirty days later: did she go?
clock=2026-12-24T09:00
server_start
open_screen claire moreau
shows claire 'Y est-elle allée ?'
keys claire @Enter
shows claire 'Orientation 2'
keys claire @C-o l
shows claire 'Y est-elle allée'
keys claire @F10
shows claire 'Il manque'
keys claire 'pas' @Tab @F10
shows claire 'suite : pas encore su'
keys claire @F3
shows claire 'Ma journée'
check 'the question leaves my day' sh -c \
	"! tmux -S '$sock' capture-pane -p -t claire | grep -q 'allée'"
keys claire '=' 'FIN' @Enter
shows claire 'Quitter'
keys claire o
shows claire 'ended=0'
server_stop
clock=2027-01-24T09:00
t kill-session -t claire
server_start
open_screen claire moreau
shows claire 'Y est-elle allée ?'
server_stop
check 'everything is whole' "$pass" verify
for word in 'sept heures dix' Zigomar 'y sera demain' 'Complet cette'; do
	check "no raw byte says « $word »" sh -c \
		"! grep -aqF -- '$word' '$dir'/data/passerelle.db* \
		'$dir'/data/keeper/* '$dir'/log"
done
