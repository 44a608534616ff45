#!/bin/sh
# Every fuzz target replays its corpus, then 5 s of changed inputs, under the
# sanitizers.  (Hours of it: make fuzz.)
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build-san
if [ ! -x "$build/fuzz/fuzz_gate" ]; then
	echo 'skip - fuzz: build-san is not built'
	exit 0
fi
exec sh "$root/tests/fuzz/run.sh" "$build" "${FUZZ_SECONDS:-5}"
