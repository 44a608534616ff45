#!/bin/sh
# The systemd unit: systemd reads it, and under its capabilities and system
# calls the server starts, serves, starts a keeper again and stops.
command -v systemd-analyze >/dev/null || {
	echo 'skip - unit: no systemd-analyze'
	exit 0
}
[ "$(id -u)" = 0 ] || {
	echo 'skip - unit: takes root'
	exit 0
}
. "$(dirname "$0")/lib.sh"
unit=$dir/passerelle.service
sed "s|/usr/local/bin/passerelle|$pass|" "$root/src/passerelle.service" >"$unit"
systemd-analyze verify --man=no "$unit" >"$dir/said" 2>&1
check 'systemd reads it' test $? = 0
grep -F passerelle.service "$dir/said" && no 'and has nothing to say'
for one in MemorySwapMax=0 LimitCORE=0 OOMPolicy=continue MemoryMax=80%; do
	check "it says $one" grep -qx "$one" "$unit"
done
systemd-analyze security --offline=true --threshold=26 "$unit" \
	>"$dir/said" 2>&1
check "exposed to $(sed -n 's/.*: \([0-9.]* [A-Z]*\).*/\1/p' "$dir/said")" \
	test $? = 0
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--key "$dir/key.pub" 2>/dev/null
rm -rf "$dir/data/run/terminfo"
real=$pass
pass=$dir/walled
printf '#!/bin/sh\nexec /usr/bin/python3 %s %s %s "$@"\n' \
	"$root/tests/e2e/unit.py" "$unit" "$real" >"$pass"
chmod 755 "$pass"
server_start
check 'a login' test "$(SSH moreau version)" = "$("$real" version)"
open_screen s moreau
shows s 'Bonne journée'
kept=$(sed -n 's/^CapBnd:\t*//p' "/proc/$server/status")
check 'the listener has no capability beyond the unit' \
	test $((0x$kept & ~0x405e6)) = 0 # the eight
pkill -KILL -P "$server" -f keeper-process
for _ in $(seq 50); do
	grep -q 'another takes over' "$dir/log" && break
	sleep 0.1
done
keys s @F6
shows s 'Fiche personne'
keys s 'técher' @Tab
check 'another keeper starts: a login' \
	test "$(SSH moreau version)" = "$("$real" version)"
all=$(pgrep -P "$server" -d,)
all="$all $(pgrep -P "$all")"
kill "$server"
wait "$server"
check 'it ends well' test $? = 0
for p in $(echo "$all" | tr , ' '); do
	# (a dead one may wait for a mother who takes her time)
	grep -q '^State:.[^ZX]' "/proc/$p/status" 2>/dev/null &&
		no "process $p has outlived it"
done
check 'a keeper, a spawner, a session and more had ended before it' \
	test "$(echo "$all" | tr ', ' '\n\n' | grep -c .)" -ge 4
grep '^<[0-3]>' "$dir/log" && no 'no error in the log'
