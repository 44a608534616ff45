#!/bin/sh
# The ends of a line: input that ends, a client that is killed or stands
# still; the session goes with it.
. "$(dirname "$0")/lib.sh"
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--key "$dir/key.pub" 2>/dev/null
# asked after a second of silence, closed after three more
echo 'set alive_seconds 1' >>"$dir/conf/passerelle.conf"
server_start
spawner=$(pgrep -P "$server" -f spawner-process)
gone() { # gone SECONDS: no session is left by then
	for _ in $(seq $((10 * $1))); do
		[ -z "$(pgrep -P "$spawner")" ] && return 0
		sleep 0.1
	done
	return 1
}
TERM=xterm
export TERM
printf '=STR\r' >"$dir/typed"
check 'input that ends ends the session' \
	timeout 10 ssh -tt -p "$port" -i "$dir/key" -o IdentitiesOnly=yes \
	-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
	-o UserKnownHostsFile="$dir/known" moreau@127.0.0.1 <"$dir/typed"
check 'its process too' gone 3
open_screen a moreau
shows a 'Bonne journée'
check 'what stood on the terminal before is not there any more' \
	sh -c "! tmux -S $sock capture-pane -p -t =a: | grep -q before"
pkill -KILL -P "$(t display-message -p -t a '#{pane_pid}')" ssh
check 'a client that is killed takes its session with it' gone 3
open_screen b moreau
shows b 'Bonne journée'
keys b @F6
shows b 'Fiche personne'
keys b 'técher' @Tab 'léa'
shows b 'léa'
ssh=$(pgrep -P "$(t display-message -p -t b '#{pane_pid}')" ssh)
kill -STOP "$ssh"
check 'so does one that is stopped, though its connection holds' gone 10
kill -KILL "$ssh"
open_screen c moreau
shows c 'Reprendre là où vous en étiez'
keys c @Enter
shows c 'léa'
kill -KILL "$(pgrep -P "$spawner")"
shows c 'Se connecter de nouveau'
check 'a session that is killed leaves no name on the terminal' \
	sh -c "! tmux -S $sock capture-pane -p -S - -t =c: | grep -qi técher"
