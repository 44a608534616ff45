#!/bin/sh
# coverage.sh BUILD: runs the units and the golden screens of a build that
# counts (make COV=1), then says which branches were taken.  Root hands them to
# nobody: what a folder jails cannot write its counters, nor can what a filter
# of system calls holds or a signal kills, which are missing from the count.
set -u
cd "$(dirname "$0")/.."
build=$1
log=$(mktemp)
trap 'rm -f "$log"' EXIT
trap 'exit 1' INT TERM
export ASAN_OPTIONS=detect_leaks=0 LC_ALL=C.UTF-8
find "$build" -name '*.gcda' -delete
failed=0
as=
if [ "$(id -u)" = 0 ]; then
	chmod -R a+rwX "$build"
	as='setpriv --reuid 65534 --regid 65534 --clear-groups env HOME=/tmp'
fi
ran() { # ran COMMAND...: what it says only if it fails
	timeout 900 "$@" >"$log" 2>&1 && return
	failed=1
	echo "failed: $*"
	grep -E '^(\[  FAILED|\[   LINE|not ok|.*rror:)' "$log" | head -n 20
}
for t in "$build"/unit/test_*; do
	case $t in *.d | *.o) continue ;; esac
	ran $as "$t"
done
ran $as sh tests/e2e/test_screens.sh "$build"
python3 tests/coverage.py "$build" || failed=1
exit $failed
