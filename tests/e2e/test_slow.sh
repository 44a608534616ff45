#!/bin/sh
# Clients that do not read, beside one that does: each stands in nobody's way,
# costs a bounded memory, keeps what it types, and sees the present screen when
# it wakes.
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 -c 'import asyncssh, pyte' 2>/dev/null || {
	echo 'skip - slow clients: no python3-asyncssh, python3-pyte'
	exit 0
}
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
for i in 0 1 2; do
	"$pass" user add u$i --structure 1 --role conseiller \
		--key "$dir/key.pub" 2>/dev/null
done
server_start
/usr/bin/python3 "$root/tests/e2e/test_slow.py" "$port" "$dir/key" \
	"$server" "$dir/data/passerelle.db" 2>"$dir/err" || no 'slow clients'
cat "$dir/err"
server_stop
check 'everything is whole' "$pass" verify
