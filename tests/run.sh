#!/bin/sh
# Runs everything that was built in the folders given (plain first), and ends
# in a line that counts.  Units print cmocka's lines; scripts print
# "ok - what", "not ok - what" or "skip - what".  Scripts wait more than they
# work: JOBS of them run side by side (some two for each processor),
# each with files and ports of its own, the scripts first, as they last; those
# whose second line is "# alone" measure, and run after, one by one.
set -u
cd "$(dirname "$0")/.."
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0
export LC_ALL=C.UTF-8
if [ "${1:-}" = --one ]; then # --one LOGS COMMAND, a word
	log=$(mktemp "$2/XXXXXX")
	begun=$(date +%s)
	timeout 300 $3 >"$log" 2>&1
	rc=$?
	took=$(($(date +%s) - begun))
	# a program that dies counts as a failure, whatever it printed
	[ $rc -eq 0 ] || grep -qE '^(\[  FAILED  \]|not ok)' "$log" ||
		echo "not ok - $3 ended with $rc" >>"$log"
	# one write each, so that those of two never mix
	said=$(printf '== %s (%d s)\n' "$3" $took
		[ $rc -eq 0 ] || tail -n 40 "$log"
		sed '/listed below:/,$d' "$log" |
			grep -E '^(\[  FAILED  \] [a-z]|not ok)')
	printf '%s\n' "$said"
	sed -i '/listed below:/,$d' "$log"
	exit 0
fi
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
trap 'exit 1' INT TERM
plain=$1
scripts() { # scripts WHETHER-ALONE
	for t in tests/e2e/test_*.sh; do
		if sed -n 2p "$t" | grep -qx '# alone'; then is=yes; else is=no; fi
		[ $is = "$1" ] && echo "sh $t $plain"
	done
}
units() {
	for build in "$@"; do
		for t in "$build"/unit/test_*; do
			case $t in *.d | *.o) continue ;; esac
			[ -x "$t" ] && echo "$t"
		done
	done
}
{
	scripts no
	units "$@"
	echo "$plain/passerelle check"
	echo 'sh tests/floors.sh'
} | xargs -P "${JOBS:-$((2 * $(nproc) + 1))}" -d '\n' -n 1 \
	sh tests/run.sh --one "$logs"
scripts yes | xargs -r -d '\n' -n 1 sh tests/run.sh --one "$logs"
count() { cat "$logs"/* | grep -cE "$1"; }
passed=$(count '^(\[       OK \]|ok - )')
failed=$(count '^(\[  FAILED  \] [a-z_0-9]+$|not ok - )')
skipped=$(count '^(\[  SKIPPED \] [a-z]|skip - )')
cat "$logs"/* | grep -E '^skip - '
echo "tests: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
