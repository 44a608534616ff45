#!/bin/sh
# coverage.sh BUILD: runs the units and the scripts of a build that counts (make
# COV=1), then says which branches were taken.  Root hands them to nobody: what
# a folder jails cannot write its counters.  The program is linked to put on no
# filter of system calls (tests/counters.c), which would not let it either;
# what a signal kills is missing from the count, and so are the branches that
# only root takes (changes of owner and of user).  No branch is left out of it.
# A script that measures, or looks how the program is jailed or linked, may fail
# here: what it took counts all the same.
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
logs=$(mktemp -d)
chmod 777 "$logs"
trap 'rm -rf "$log" "$logs"' EXIT
# (fuzzers are a build of their own)
ls tests/e2e/test_*.sh | grep -v test_fuzz |
	xargs -P "$(($(nproc) + 1))" -I {} $as sh tests/run.sh --one "$logs" \
		"sh {} $build" >/dev/null 2>&1
echo "scripts: $(cat "$logs"/* | grep -c '^ok - ') tests pass here," \
	"$(cat "$logs"/* | grep -c '^not ok - ') do not"
python3 tests/coverage.py "$build" || failed=1
exit $failed
