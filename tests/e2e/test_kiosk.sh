#!/bin/sh
# A terminal that several people share: what it can show is found out.
. "$(dirname "$0")/lib.sh"
unset LC_ALL LANG
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
"$pass" user add moreau --structure 1 --role conseiller --name 'Ève MOREAU' \
	--key "$dir/key.pub"
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
