#!/bin/sh
# A structure's responsable invites a colleague: the code is used once through
# ssh invite@host, becomes a password (or a key), and opens a session; a word
# of the administrator reaches every session; a disabled account is shown out.
. "$(dirname "$0")/lib.sh"
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
"$pass" user add leroy --structure 1 --role responsable --key "$dir/key.pub"
server_start
invited() { # invited NAME LOGIN: a client without a key
	t new-session -d -x 80 -y 24 -s "$1" \
		"TERM=xterm ssh -t -p $port -o PubkeyAuthentication=no \
		-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile=$dir/known $2@127.0.0.1; \
		echo ended=\$?; sleep 1000"
}
code_of() { screen l | grep -oE '[0-9]+(-[0-9A-Z]{4}){4}'; }
open_screen l leroy
shows l 'Bonne journée'
keys l '=' 'UTI' @Enter
shows l 'Les personnes de ma structure'
keys l @F6
shows l 'Prénom NOM'
keys l 'c.moreau' @Tab 'Claire MOREAU' @Tab @F10
shows l 'ce code ne se montrera plus'
code=$(code_of)
check 'the code is shown' test -n "$code"
invited i invite
shows i "Code d'invitation"
keys i '2-AAAA-AAAA-AAAA-AAAA' @Enter
shows i 'Ce code ne va pas'
keys i "$code" @Enter
shows i 'Nouveau mot de passe'
keys i 'court' @Enter
shows i 'Le même encore'
keys i 'court' @Enter
shows i 'trop court'
keys i 'une phrase assez longue' @Enter
sleep 0.3
keys i 'une phrase assez longue' @Enter
shows i 'ssh c.moreau@'
shows i 'ended=0'
invited c c.moreau
shows c 'Mot de passe'
keys c 'une phrase assez longue' @Enter
shows c 'Claire MOREAU, Mission locale'
invited j invite
shows j "Code d'invitation"
keys j "$code" @Enter
shows j 'Ce code ne va pas'
# a key in place of a password
keys l @F3 @F6
shows l 'Prénom NOM'
keys l 't.rivet' @Tab 'Thomas RIVET' @Tab @F10
shows l 'ce code ne se montrera plus'
code=$(code_of)
keys j "$code" @Enter
shows j 'Nouveau mot de passe'
keys j "$(cut -d' ' -f1,2 "$dir/key.pub")" @Enter
sleep 0.3
keys j @Enter
shows j 'ssh t.rivet@'
open_screen r t.rivet
shows r 'Thomas RIVET'
# nobody else may: no screen of hers opens it, and the name is kept
keys c '=' 'UTI' @Enter
shows c 'Les personnes de ma structure'
keys c @F6
shows c 'sont à sa personne'
check 'no account is called invite' sh -c "! '$pass' user add invite \
	--structure 1 --role conseiller"
open_screen a chef
shows a 'Administration'
keys a '=' 'EXP' @Enter
shows a 'sessions'
keys a 2
shows a 'Dire à toutes les sessions'
keys a 'Le serveur redémarre à 18h.' @F10
shows a 'o oui'
keys a o
shows c 'Le serveur redémarre à 18h.'
shows l 'Le serveur redémarre à 18h.'
keys a '=' 'CPT' @Enter
shows a 'Tous les comptes'
keys a 'c.mor' @Enter
sleep 0.3
screen a | grep -q 'Dernière venue' || keys a @Enter
shows a 'Compte c.moreau'
keys a 1
shows a 'o oui'
keys a o
shows c 'ended='
check 'her screen was erased' sh -c \
	"! tmux -S '$sock' capture-pane -p -t c | grep -q MOREAU"
for word in "$code" 'une phrase assez longue'; do
	check "no raw byte says « $word »" sh -c \
		"! grep -aqF -- '$word' '$dir'/data/passerelle.db* \
		'$dir'/data/keeper/* '$dir'/log"
done
