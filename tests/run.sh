#!/bin/sh
# Runs everything that was built in the folders given (plain first), and ends
# in a line that counts.  Units print cmocka's lines; scripts print
# "ok - what", "not ok - what" or "skip - what".
set -u
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=0
export LC_ALL=C.UTF-8
status=0
one() {
	printf '== %s\n' "$*"
	out=$(mktemp)
	timeout 300 "$@" >"$out" 2>&1
	rc=$?
	# a program that dies counts as a failure, whatever it printed
	if [ $rc -ne 0 ]; then
		status=1
		tail -n 40 "$out"
		grep -qE '^(\[  FAILED  \]|not ok)' "$out" ||
			echo "not ok - $* ended with $rc" >>"$out"
	fi
	sed "/listed below:/,\$d" "$out" | grep -E "^(\[  FAILED  \] [a-z]|not ok)" || :
	sed "/listed below:/,\$d" "$out" >>"$log"
	rm -f "$out"
}
for build in "$@"; do
	for t in "$build"/unit/test_*; do
		case $t in *.d | *.o) continue ;; esac
		[ -x "$t" ] && one "$t"
	done
done
plain=$1
one "$plain/passerelle" check
one sh tests/floors.sh
for t in tests/e2e/test_*.sh; do
	[ -f "$t" ] && one sh "$t" "$plain"
done
passed=$(grep -cE '^(\[       OK \]|ok - )' "$log")
failed=$(grep -cE '^(\[  FAILED  \] [a-z_0-9]+$|not ok - )' "$log")
skipped=$(grep -cE '^(\[  SKIPPED \] [a-z]|skip - )' "$log")
grep -E '^skip - ' "$log" || :
[ "$status" = 0 ] || [ "$failed" -gt 0 ] || failed=1
echo "tests: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
