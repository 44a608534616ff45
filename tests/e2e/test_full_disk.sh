#!/bin/sh
# A disk that fills up: reading goes on, a save is refused with what was typed
# kept on the screen, and goes through once there is room; login, key file and
# audit included.  At several levels, since the disk may fill between the key
# file, the WAL and the audit record.
. "$(dirname "$0")/lib.sh"
if ! mkdir "$dir/data" || ! mount -t tmpfs -o size=20m,mode=755 tmpfs \
	"$dir/data" 2>/dev/null; then
	echo 'skip - a disk of its own asks for the right to mount one'
	exit 0
fi
trap 'server_stop; t kill-server 2>/dev/null; umount -l "$dir/data"; end' EXIT
"$pass" init --structure 'Mission locale' 2>"$dir/init" || cat "$dir/init"
key_make
"$pass" user add moreau --structure 1 --role conseiller --key "$dir/key.pub"
server_start
fill() { # leaves N KiB free
	free=$(df -k --output=avail "$dir/data" | tail -n 1)
	dd if=/dev/zero of="$dir/data/filler" bs=1024 \
		count=$((free - $1)) 2>/dev/null
}
open_screen a moreau
shows a 'Bonne journée'
keys a @F6
shows a 'Fiche personne'
keys a 'première' @Tab 'ada' @Tab '120598' @Tab @F10
sees a 'Enregistré' || keys a @F10
shows a 'Enregistré'
levels=${LEVELS:-16}
n=0
refused=0
while [ "$n" -lt "$levels" ]; do
	fill $((n * 4))
	keys a '=' 'PER premi' @Enter
	shows a 'PREMIÈRE Ada'
	keys a '=' 'JOU' @Enter
	shows a 'Ma journée'
	keys a @F6
	shows a 'Fiche personne'
	# a first name and a year of her own: nobody is taken for another
	first=$(echo "$n" | md5sum | tr -d '0-9 -' | cut -c 1-8)
	keys a "niveau$n" @Tab "$first" @Tab "1305$((1930 + n))" @Tab @F10
	for _ in $(seq 80); do
		said=$(screen a | grep -oE 'disque est plein|Enregistré')
		[ -n "$said" ] && break
		sleep 0.1
	done
	if [ "$said" = 'disque est plein' ]; then
		refused=$((refused + 1))
		ok "$((n * 4)) KiB free: said, nothing saved"
		check "$((n * 4)) KiB free: what was typed stays" sh -c \
			"tmux -S '$sock' capture-pane -p -t a |
			grep -iq 'NIVEAU$n .*$first'"
		keys a @F3
		shows a 'o oui'
		keys a n
		rm "$dir/data/filler"
		keys a @F10
	else
		rm "$dir/data/filler"
	fi
	shows a 'Enregistré'
	keys a '=' 'JOU' @Enter
	shows a 'Ma journée'
	n=$((n + 1))
done
check 'some saves met the full disk' test "$refused" -gt 0
fill 0
open_screen b moreau
shows b 'Ma journée'
keys b '=' 'PER premi' @Enter
shows b 'PREMIÈRE Ada'
rm "$dir/data/filler"
open_screen c moreau
shows c 'Ma journée'
keys c '=' 'PER niveau' @Enter
shows c "$levels lignes"
server_stop
check 'everything is whole' "$pass" verify
