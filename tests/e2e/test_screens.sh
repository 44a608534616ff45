#!/bin/sh
# Every screen as it must be, 80x24, in bytes counted after the edge, with the
# cursor on the focus.  `make golden` rewrites the references.  STEPS="a b"
# looks at the files of these names only (with those before them on one base).
. "$(dirname "$0")/lib.sh"
export PASSERELLE_CLOCK=2026-11-24T09:00
trap 'rm -rf "$dir"; exit $failed' EXIT
. "$root/tests/e2e/bases.sh"
# a way to send; nothing does here, where there is no listener
echo 'set send_sms /usr/local/bin/sms' >>"$dir/conf/passerelle.conf"
run() { # run KEYMAP: every step in it, on bases of its own
	failed=0
	for s in "$root"/tests/screens/*.steps "$root"/tests/linear/*.steps; do
		case " ${STEPS:-$(basename "$s" .steps)} " in
		*" $(basename "$s" .steps) "*) ;;
		*) continue ;;
		esac
		[ "$1" = defaut ] || ! grep -q '^only defaut$' "$s" || continue
		name=$(sed -n 's/^fresh //p' "$s")
		from=$dir/fresh-$name
		[ -n "$name" ] && [ -d "$from" ] || from=$dir/fresh
		base=$dir/base-$1-$name
		[ -d "$base" ] || cp -a "$from" "$base"
		KEYMAP=$1 PASSERELLE_DATA=$base \
			"$root/$build/golden" "$pass" "$s" || failed=1
		# its keeper has gone: the next one has a clock of its own
		flock "$base/keeper/lock" true
	done
	return $failed
}
# the others are compared with the screens of the first
if [ "$GENERATE" ]; then
	rm -f "$root"/tests/screens/*.bars
	run defaut || failed=1
	run vt220 || failed=1
	run lettres || failed=1
	exit
fi
for map in defaut vt220 lettres; do
	run $map >"$dir/$map.out" 2>&1 &
	eval "pid_$map=$!"
done
for map in defaut vt220 lettres; do
	eval "wait \$pid_$map" || failed=1
	sed "s/^\(not \)\{0,1\}ok - .*/& ($map)/" "$dir/$map.out"
done
