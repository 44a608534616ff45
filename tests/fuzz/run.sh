#!/bin/sh
# Fuzzes each target that was built in a folder, two at a time.
#   run.sh BUILD SECONDS [TARGET...]
# build-fuzz holds libFuzzer's (a growing corpus beside them), any other folder
# those of tests/fuzz/main.c, which begin at the same seed each time ($FUZZ_SEED).
set -u
cd "$(dirname "$0")/../.."
build=$1 seconds=$2
shift 2
[ $# -gt 0 ] || set -- $(cd tests/fuzz && ls fuzz_*.c | sed 's/fuzz_\(.*\)\.c/\1/')
export ASAN_OPTIONS=detect_leaks=0:abort_on_error=1 FUZZ_CRASH="$build/fuzz"
export UBSAN_OPTIONS=abort_on_error=1:print_stacktrace=1
one() {
	t=$1 p=$build/fuzz/fuzz_$1 c=tests/fuzz/corpus/$1 d=tests/fuzz/dict/$1.dict
	log=$build/fuzz/$t.log
	if [ "${build##*/}" = build-fuzz ]; then
		mkdir -p "$build/corpus/$t"
		"$p" -max_total_time="$seconds" -timeout=20 -dict="$d" \
			-artifact_prefix="$build/fuzz/crash-$t-" \
			"$build/corpus/$t" "$c" >"$log" 2>&1
	else
		"$p" -s "$seconds" -r "${FUZZ_SEED:-1}" -d "$d" "$c" \
			>"$log" 2>&1
	fi
	rc=$?
	if [ $rc = 0 ]; then
		echo "ok - fuzz $t: $(tail -n 1 "$log")"
	else
		tail -n 15 "$log"
		echo "not ok - fuzz $t: $rc (input in $build/fuzz/crash-*)"
		return 1
	fi
}
status=0
while [ $# -gt 0 ]; do
	one "$1" & first=$!
	if [ $# -gt 1 ]; then
		one "$2" & second=$!
		shift
		wait $second || status=1
	fi
	shift
	wait $first || status=1
done
exit $status
