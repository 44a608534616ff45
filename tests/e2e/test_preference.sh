#!/bin/sh
# What a user chooses for herself, by ssh: at once, and at each login from
# whatever terminal; a VT220 has its own keys when nothing is chosen.
. "$(dirname "$0")/lib.sh"
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
for u in moreau leroy; do
	"$pass" user add $u --structure 1 --role conseiller --name $u \
		--key "$dir/key.pub"
done
server_start
open_as() { # open_as TERM NAME LOGIN
	t new-session -d -x 80 -y 24 -s "$2" \
		"TERM=$1 ssh -t -p $port -i $dir/key -o IdentitiesOnly=yes \
		-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile=$dir/known $3@127.0.0.1; sleep 1000"
}
raw() { t send-keys -t "$1" -l "$(printf "$2")"; } # raw NAME BYTES
open_as xterm x moreau
shows x 'F3 Retour'
open_as vt220 v moreau
shows v 'PF3 Retour'
raw v '\033OQ'
shows v 'Actions de cet écran'
raw v '\033OR'
shows v 'Rech Chercher'
raw v '\033[1~'
shows v 'Chercher :'
raw v '\033[24~'

# English, the twins, typing over, Enter that saves: all at once
keys v '=PRE' @Enter
shows v 'Mes préférences'
keys v @Tab j @Tab e @Tab r @Tab e
shows v '[enregistre'
raw v '\033[29~'
shows v 'My day'
shows v 'Esc2 Actions'
shows v 'Saved.'
keys v '=PRE' @Enter
sees v '[English' && ok 'English stays chosen' || no 'English stays chosen'
# the keymap, by letters, saved by Enter
keys v l @Tab k @Enter
shows v 'A Actions'
check 'the other session keeps its own' sees x 'F3 Retour'
keys v '=FIN' @Enter o

open_as xterm again moreau
shows again 'My day'
shows again 'A Actions'
keys again N
shows again 'e Save'
keys again 'abc' @Left @Left x
shows again '[axc '
open_as xterm other leroy
shows other 'Ma journée'
shows other 'F3 Retour'
