#!/bin/sh
# The door, by somebody who has no account: algorithms, the same answer to
# whoever is there or not, half-open connections.  TIMES=N compares N times by
# each way too; HALF=N: so many half-open ones.
. "$(dirname "$0")/lib.sh"
/usr/bin/python3 -W ignore -c 'import asyncssh' 2>/dev/null || exit 77
key_make
ssh-keygen -q -t ed25519 -N '' -C autre -f "$dir/other"
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/other.pub" 2>/dev/null
echo 'le chat dort au soleil' | "$pass" user add anne --structure 1 \
	--role conseiller --key "$dir/key.pub" --password-stdin
"$pass" user add cle --structure 1 --role conseiller --key "$dir/other.pub"
echo 'le chat dort au soleil' | "$pass" user add parti --structure 1 \
	--role conseiller --key "$dir/other.pub" --password-stdin
"$pass" user disable parti
# its own limits, but for penalties: the answers are what is looked at
printf 'set penalty_percent 0\n' >"$dir/conf/passerelle.conf"
server_start
ulimit -n 20000 2>/dev/null
/usr/bin/python3 -W ignore "$root/tests/e2e/gate.py" "$port" "$dir/key" \
	"${TIMES:-0}" "${HALF:-1000}" "$server" || failed=1
