#!/bin/sh
# The keeper killed during sessions that save (design 2).  KILLS=100 is the
# whole test; the default is its short form.
. "$(dirname "$0")/lib.sh"
kills=${KILLS:-20}
sessions=${SESSIONS:-20}
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
for i in $(seq 0 $((sessions - 1))); do
	"$pass" user add u$i --structure 1 --role conseiller \
		--key "$dir/key.pub"
done
server_start
/usr/bin/python3 "$root/tests/e2e/test_keeper_killed.py" "$port" \
	"$dir/key" "$server" "$kills" "$sessions" >"$dir/out" 2>"$dir/err"
rc=$?
grep 'not ok' "$dir/out"
saves=$(sed -n 's/^saves //p' "$dir/out")
check "$kills kills, no session ended" test $rc = 0
[ $rc = 0 ] || tail -n 5 "$dir/err"
server_stop
"$pass" verify >"$dir/verify"
check 'everything is whole' grep -q 'illisibles : 0' "$dir/verify"
people=$(python3 - "$dir/data/passerelle.db" <<'P'
import sqlite3, sys
d = sqlite3.connect(sys.argv[1])
print(d.execute("SELECT count(*) FROM follow").fetchone()[0])
P
)
check "every save once: $saves said, $people there" \
	test "$saves" -gt 0 -a "$saves" = "$people"
