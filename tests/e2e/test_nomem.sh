#!/bin/sh
# The n-th allocation of each process of a verb fails, once or for ever: an
# account is whole or not there, what is said is what was done, the base and
# the audit chain hold, nobody gets a role that was not asked for.
# (LONG=1: every allocation up to 4,000.)
. "$(dirname "$0")/lib.sh"
: >"$dir/log"
cc -shared -fPIC -O1 -I "$root" -o "$dir/nomem.so" "$root/tests/e2e/nomem.c" || exit 1
data=$dir/data
"$pass" init --structure CCAS --admin a.dupont >/dev/null 2>&1
# a keeper may still be putting its files away
flock "$data/keeper/lock" cp -a "$data" "$dir/first"
points='3 150 400 2750 2850 2950 3000 3050 3150 3300 3500'
[ -z "${LONG:-}" ] || points=$(seq 1 4000)
tried=0 failed_calls=0
add() { # add N EVER
	flock "$data/keeper/lock" true
	rm -rf "$data"
	cp -a "$dir/first" "$data"
	echo 'une phrase de passe' | timeout 20 env NOMEM_AT=$1 \
		${2:+NOMEM_EVER=1} LD_PRELOAD=$dir/nomem.so "$pass" user add \
		c.d --structure 1 --role lecture --password-stdin \
		>"$dir/out" 2>&1
	rc=$?
	"$pass" user list >"$dir/list" 2>/dev/null
	there=$(grep -c '^c.d	c.d	actif	1 lecture$' "$dir/list")
	tried=$((tried + 1))
	[ $rc = 0 ] || failed_calls=$((failed_calls + 1))
	if [ $rc -ge 124 ]; then no "allocation $1 $2: ended by $rc"
	elif [ $rc = 0 ] && [ "$there" != 1 ]; then
		no "allocation $1 $2: done, and not there"
	elif [ "$(wc -l <"$dir/list")" != $((1 + there)) ]; then
		no "allocation $1 $2: half an account"
		cat "$dir/list"
	elif ! "$pass" verify >"$dir/out" 2>&1; then
		no "allocation $1 $2: the base does not hold"
	fi
}
for n in $points; do
	add "$n" ''
	add "$n" ever
done
[ $failed_calls -gt 3 ] || no 'hardly any call failed: nothing was tried'
[ $failed = 1 ] ||
	ok "$tried verbs out of memory, $failed_calls refused, none by half"
