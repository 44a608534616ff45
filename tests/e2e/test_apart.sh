#!/bin/sh
# What others have is nowhere: the screens of tests/screens and tests/linear,
# byte for byte, on two bases that one script made, in one of which two more
# structures have people, notes and a referral of their own; but the line that
# says of who was looked for that she is followed elsewhere.  Here those of the
# first base; APART=all: all of them.
. "$(dirname "$0")/lib.sh"
export PASSERELLE_CLOCK=2026-11-24T09:00
trap 'rm -rf "$dir"; exit $failed' EXIT
apart=$root/tests/apart
add_more() { # what everybody may know is in both: who works where, who came
	"$pass" import structures "$apart/structures.json" 2>/dev/null
	"$pass" import services "$apart/services.json" 2>/dev/null
	for u in garin:dora--a1 prigent:dora--a2; do
		"$pass" user add ${u%:*} --structure ${u#*:} --role conseiller \
			--name "$(echo ${u%:*} | tr a-z A-Z)" --key "$dir/key.pub"
		echo "login ${u%:*}" >"$dir/in.steps"
		"$root/build/golden" "$pass" "$dir/in.steps"
	done
}
derived=
. "$root/tests/e2e/bases.sh"
mkdir "$dir/with" "$dir/without"
for b in with without; do
	flock "$dir/fresh/keeper/lock" cp -a "$dir/fresh" "$dir/$b/fresh"
done
check 'the others have two people, a note, a referral accepted' \
	env PASSERELLE_DATA="$dir/with/fresh" "$root/build/golden" "$pass" \
	"$apart/others.steps"
flock "$dir/with/fresh/keeper/lock" true
# files with a line `fresh` have bases of their own
steps() {
	for s in "$root"/tests/screens/*.steps "$root"/tests/linear/*.steps; do
		[ "$APART" ] || ! grep -q '^fresh ' "$s" || continue
		echo "$s"
	done
	echo "$apart/one.steps"
}
replay() { # replay WHICH: all the screens
	[ "$APART" ] && derive "$dir/$1/fresh"
	mkdir "$dir/$1/screens"
	for s in $(steps); do
		name=$(sed -n 's/^fresh //p' "$s")
		from=$dir/$1/fresh-$name
		[ -n "$name" ] && [ -d "$from" ] || from=$dir/$1/fresh
		base=$dir/$1/base-$name
		[ "$s" = "$apart/one.steps" ] && base=$dir/$1/base-one
		[ -d "$base" ] || cp -a "$from" "$base"
		cp "$s" "$dir/$1/screens"
		PASSERELLE_DATA=$base GENERATE=1 KEYMAP=defaut \
			"$root/build/golden" "$pass" \
			"$dir/$1/screens/$(basename "$s")"
	done >"$dir/$1/out" 2>&1
}
replay with &
one=$!
replay without
wait $one
cd "$dir" || exit 1
diff without/screens/searched.screen with/screens/searched.screen >one.diff
# and the platform's counters, for who keeps it: no structure's
for s in searched operate motd-saved; do
	rm w*/screens/$s.screen
done
check 'who is looked for is said to be elsewhere, in one line' \
	cmp one.diff "$apart/one.diff"
n=$(ls with/screens | grep -c '\.s[ca][ri]')
if diff -r without/screens with/screens >differ && [ "$n" -ge 60 ]; then
	ok "$n screens, the same with and without what others have"
else
	cat one.diff differ
	no "$n screens differ"
fi
