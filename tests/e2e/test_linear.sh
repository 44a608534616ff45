#!/bin/sh
# Lines instead of screens, by real clients: ssh -T with lines that come whole,
# TERM=dumb on a pty, where the server echoes, and =LIN there and back.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" --clock $clock user add moreau --structure 1 --role conseiller \
	--name 'Claire MOREAU' --key "$dir/key.pub"
server_start

# no pty: a script is read to its end, and answered
printf '%s\n' '=PER diallo' N aminata '12/5/98' . '=PER 1' ^ '=FIN' o |
	SSH moreau -T >"$dir/said" 2>"$dir/err"
check 'ssh -T ends with 0' [ $? = 0 ]
has() { check "it says « $1 »" grep -qF -- "$1" "$dir/said"; }
has 'Ma journée'
has 'Prénom, nécessaire : '
has 'Note : Enregistré.'
has 'DIALLO Aminata   28 ans'
has 'Quitter Passerelle ? (o/n) : '
check 'no control but CR LF' sh -c \
	"! tr -d '\r\n' <'$dir/said' | LC_ALL=C grep -q '[[:cntrl:]]'"
check 'nothing on the error side' test ! -s "$dir/err"
# the input may end anywhere
printf '=PER 1' | SSH moreau -T >"$dir/said" 2>&1
check 'an input that ends in a line ends the session' [ $? = 0 ]
check 'and nobody is found by half a line' sh -c \
	"! grep -q 'DIALLO' '$dir/said'"
SSH moreau -T '=PER 1' </dev/null >"$dir/said" 2>&1
has 'DIALLO Aminata   28 ans'

# a dumb terminal on a pty: what is typed is shown by the server
t new-session -d -x 80 -y 24 -s dumb \
	"TERM=dumb ssh -t -p $port -i $dir/key -o IdentitiesOnly=yes \
	-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
	-o UserKnownHostsFile=$dir/known moreau@127.0.0.1; \
	echo ended=\$?; sleep 1000"
shows dumb 'Numéro, / mots, ? :'
keys dumb '=PRX' @BSpace 'E'
shows dumb 'Numéro, / mots, ? : =PRE'
keys dumb @Enter
shows dumb 'Touches [selon le terminal] :'
keys dumb '?' @Enter
shows dumb 'Entrée garde, - vide'
# ^C leaves the line, not the session
keys dumb 'vt' @C-c '^^' @Enter '=LIN' @Enter
shows dumb "Ce terminal n'a que des lignes."
# a line that drops in the middle of a word: it is offered again
keys dumb '=PER zzz' @Enter 'N' @Enter
shows dumb 'Prénom, nécessaire :'
keys dumb 'amin'
sleep 1.5
t kill-session -t dumb
printf '%s\n' '=REP' 1 ^^ n '=FIN' o | SSH moreau -T >"$dir/said" 2>&1
has 'Prénom [amin] : '

# there and back on a terminal that can do both
open_screen both moreau
shows both 'F1 Aide'
keys both '=LIN' @Enter
shows both 'Une question à la fois'
keys both '=PER diallo' @Enter
shows both '1 DIALLO Aminata'
keys both '1' @Enter
shows both 'Choix, ? :'
keys both '=LIN' @Enter
shows both 'F1 Aide'
check 'the screen is whole again' sh -c \
	"! tmux -S '$sock' capture-pane -p -t both | grep -q 'Choix, ? :'"
shows both 'DIALLO Aminata'
# the preference is there at the next login
keys both '=PRE' @Enter @Tab @Tab @Tab @Tab @Tab 'l' @F10
shows both 'Une question à la fois'
keys both '=FIN' @Enter 'o' @Enter
shows both 'ended=0'
open_screen again moreau
shows again 'Numéro, / mots'
keys again '=PRE' @Enter @Enter @Enter @Enter @Enter @Enter
shows again 'lignes, une question à la fois'
