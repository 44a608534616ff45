#!/bin/sh
# A terminal that several people share: what it can show is found out, nothing
# of one is left there for the next.
. "$(dirname "$0")/lib.sh"
unset LC_ALL LANG
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
echo 'une phrase à taper' | "$pass" user add moreau --structure 1 --role conseiller \
	--name 'Ève MOREAU' --key "$dir/key.pub" --password-stdin
"$pass" user add leroy --structure 1 --role conseiller --name 'Jo LEROY' \
	--key "$dir/key.pub"
printf 'set lock_seconds 6\nset leave_seconds 12\n' \
	>>"$dir/conf/passerelle.conf"
server_start

# the client says nothing of its charset: the terminal is asked, and nothing
# of the question stays
open_screen x moreau
shows x 'Ève MOREAU'
keys x '=TER' @Enter
shows x 'Votre terminal'
shows x 'utf-8, selon le terminal'
shows x ' ms'
keys x @F3 @F3
shows x 'Ma journée'

# locked at once: nothing is left, in the scrollback either, nor in the title
none_left() { # none_left NAME TEXT
	! t capture-pane -p -S - -t "$1" | grep -qF -- "$2" &&
		! t display-message -p -t "$1" '#{pane_title}' |
		grep -qF -- "$2"
}
keys x '=PER' @Enter
shows x 'Chercher une personne'
keys x @F6 TECHER @Tab Lea
shows x '[Lea'
keys x @C-o v
shows x 'Écran verrouillé'
check 'nothing of the person is left' none_left x TECHER
keys x autre @Enter
shows x "n'ouvre pas cet écran"
keys x 'une phrase à taper' @Enter
shows x '[TECHER'

# by itself after a while without a key; ended after another
shows x 'Écran verrouillé'
check 'nothing of the person is left' none_left x TECHER
shows x 'votre place est gardée'
check 'nothing of the person is left' none_left x TECHER
shows x 'ended=0'
open_screen again moreau
shows again 'Reprendre'

# an account without a password is shown out; its place is kept
open_screen y leroy
shows y 'Jo LEROY'
keys y '=PRE' @Enter
shows y 'Mes préférences'
keys y @C-o v
shows y 'ended=0'
check 'nothing is left' none_left y 'Mes préférences'
open_screen y2 leroy
shows y2 'Reprendre'

# a list as text, and why not
keys y2 '=FIN' @Enter o
SSH leroy print =JOU >"$dir/out" 2>"$dir/err"
check 'print writes the list' grep -qF 'Ma journée' "$dir/out"
check 'and who printed it' grep -qF 'par Jo LEROY, Mission locale' "$dir/out"
check 'and nothing else' test ! -s "$dir/err"
! SSH leroy print =ZZZ >"$dir/out" 2>"$dir/err" && ok 'an unknown code fails' ||
	no 'an unknown code fails'
check 'it is said why' grep -qF "Le code ZZZ n'existe pas" "$dir/err"
check 'and nothing is written' test ! -s "$dir/out"

# however much is typed, a session ends after a while; nothing typed is lost
server_stop
: >"$dir/log"
sed -i '/_seconds/d' "$dir/conf/passerelle.conf"
echo 'set session_seconds 5' >>"$dir/conf/passerelle.conf"
server_start
rm "$dir/known"
open_screen z moreau
shows z 'Reprendre'
keys z @F6 MARTIN
for _ in $(seq 40); do
	screen z | grep -q ended= && break
	keys z A
	sleep 0.15
done
shows z 'Une session dure une journée de travail'
shows z 'ended=0'
check 'nothing of the person is left' none_left z MARTINA
# (a day long again: a busy machine may take five seconds to come to it)
server_stop
: >"$dir/log"
sed -i '/session_seconds/d' "$dir/conf/passerelle.conf"
server_start
rm "$dir/known"
open_screen z2 moreau
shows z2 'Reprendre'
keys z2 @Enter
shows z2 'Vous en étiez là'
keys z2 @Home
shows z2 'MARTINA'
