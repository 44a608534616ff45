#!/bin/sh
# The first minute of the README: throw-away data, and the line for a second
# terminal as it is printed, by a client that trusts no key it was not given.
. "$(dirname "$0")/lib.sh"
: >"$dir/log"
export TMPDIR=$dir
unset PASSERELLE_DATA
port=$(python3 -c 'import socket; s = socket.socket()
s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
check 'a demonstration starts' sh -c "'$pass' demo --background --people 30 \
	--port $port </dev/null >'$dir/said' 2>&1"
line=$(sed -n 's/^  ssh \(-p .*\)/\1/p' "$dir/said")
strict='-o BatchMode=yes -o StrictHostKeyChecking=yes -o IdentitiesOnly=yes'
check 'its line for another terminal asks nothing' \
	sh -c "[ -n '$line' ] && ssh $strict $line version"
t new-session -d -x 80 -y 24 -s d "TERM=xterm ssh -t $strict $(echo "$line" |
	sed 's/rivet@/moreau@/'); echo ended=\$?; sleep 1000"
shows d 'Ma journée'
check 'no name of a program stands for a place' \
	sh -c "! tmux -S '$sock' capture-pane -p -t '=d:' | grep -q 'depuis seed'"
server=$(sed -n 's/^  .* kill \([0-9]*\) .*/\1/p' "$dir/said")
made=$(sed -n 's/^  .* rm -r \(.*\)/\1/p' "$dir/said")
check 'it says how to stop it' test -d "$made"
kill "$server"
shows d 'ended='
rm -rf "$made"
