# A server of its own and screens in tmux, for the end to end tests.
# Sourced: $1 is the build folder.
build=${1:-build}
root=$(cd "$(dirname "$0")/../.." && pwd)
pass=$root/$build/passerelle
dir=$(mktemp -d)
chmod 755 "$dir"
export PASSERELLE_DATA=$dir/data PASSERELLE_CONF=$dir/conf LC_ALL=C.UTF-8
export PASSERELLE_LOCALES=$root/$build/locale
mkdir -p "$dir/conf"
# tests come from one address: its limits are tried elsewhere
printf 'set per_source 1000\nset per_source_unauth 1000\nset start_free 1000\nset start_full 2000\nset penalty_percent 0\nset second_factor 0\nset agreement 0\n' \
	>"$dir/conf/passerelle.conf"
sock=$dir/tmux
failed=0
ok() { echo "ok - $*"; }
no() { echo "not ok - $*"; failed=1; }
check() { # check WHAT COMMAND...
	what=$1
	shift
	if "$@" >/dev/null 2>&1; then ok "$what"; else no "$what"; fi
}
t() { tmux -S "$sock" "$@"; }
server_start() { # server_start [PORT]
	"$pass" ${clock:+--clock "$clock"} serve --listen \
		"127.0.0.1:${1:-0}" 2>"$dir/log" &
	server=$!
	for _ in $(seq 100); do
		port=$(sed -n 's/^listening on 127.0.0.1://p' "$dir/log")
		[ -n "$port" ] && return 0
		sleep 0.1
	done
	cat "$dir/log"
	no 'the server listens'
	exit 1
}
server_stop() {
	kill "$server" 2>/dev/null
	wait "$server" 2>/dev/null
}
end() {
	t kill-server 2>/dev/null
	server_stop
	if [ "$failed" != 0 ]; then sed 's/^/log: /' "$dir/log" | tail -n 20; fi
	rm -rf "$dir"
	exit $failed
}
trap 'end' EXIT
trap 'exit 1' INT TERM
key_make() { ssh-keygen -q -t ed25519 -N '' -C test -f "$dir/key"; }
SSH() { # SSH LOGIN [arguments]
	login=$1
	shift
	ssh -p "$port" -i "$dir/key" -o IdentitiesOnly=yes -o LogLevel=ERROR \
		-o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile="$dir/known" "$login@127.0.0.1" "$@"
}
open_screen() { # open_screen NAME LOGIN
	t new-session -d -x 80 -y 24 -s "$1" \
		"echo What was there before; TERM=xterm ssh -t -p $port \
		-i $dir/key -o IdentitiesOnly=yes \
		-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile=$dir/known $2@127.0.0.1; \
		echo ended=\$?; sleep 1000"
}
# (a name alone may be that of a window, or begin it)
screen() { t capture-pane -p -t "=$1:"; }
# waits until a screen shows a text
sees() { # sees NAME TEXT
	for _ in $(seq 80); do
		screen "$1" | grep -qF -- "$2" && return 0
		sleep 0.1
	done
	echo "--- $1 does not show: $2"
	screen "$1"
	return 1
}
shows() { # shows NAME TEXT: as a test
	if sees "$1" "$2"; then ok "$1 sees « $2 »"; else
		no "$1 sees « $2 »"
		exit 1
	fi
}
keys() { # keys NAME KEY...: literal text, or a key's name after @
	name=$1
	shift
	for k in "$@"; do
		case $k in
		@*) t send-keys -t "=$name:" "${k#@}" ;;
		*) t send-keys -t "=$name:" -l -- "$k" ;;
		esac
	done
}
free_port() {
	/usr/bin/python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])'
}
