#!/bin/sh
# What reads the code without running it: cppcheck, then a fixed list of
# clang-tidy's checks, each where it is installed.  Each is first shown mistakes
# that it must find: one that reads nothing finds nothing.  An exception stands
# on its line of the source with its reason (cppcheck-suppress, NOLINT).
set -u
cd "$(dirname "$0")/.."
failed=0
work=$(mktemp -d)
log=$work/log
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
checks='-*,clang-analyzer-core.*,clang-analyzer-unix.*'
# (not sizeof-expression: it takes `sizeof *rows` of a struct row ** for a slip)
for c in suspicious-memset-usage suspicious-memory-comparison \
	suspicious-semicolon not-null-terminated-result signal-handler \
	infinite-loop multiple-statement-macro misplaced-widening-cast; do
	checks=$checks,bugprone-$c
done
cat >"$work/bad.c" <<'END'
#include <stdlib.h>
#include <jansson.h>
int over(const json_t *list);
char *leak(int n);
int *none(int n);
int
over(const json_t *list)
{
	int a[4] = { 0 };
	size_t i;
	json_t *one;

	json_array_foreach(list, i, one)
		a[0] += json_is_true(one);
	return a[4];
}

char *
leak(int n)
{
	char *p = malloc(10);

	if (n)
		return NULL;
	return p;
}

int *
none(int n)
{
	int *p = n ? &n : NULL;

	*p = 1;
	return NULL;
}
END
with_cppcheck() { # with_cppcheck FILE...
	cppcheck -q -j "$(nproc)" --std=c11 --enable=warning,portability \
		--inline-suppr --template=gcc -D_GNU_SOURCE \
		--include=tests/analyse.h -DVERSION='""' -DLOCALEDIR='""' \
		-Isrc "$@" 2>&1
}
with_tidy() { # with_tidy FILE...
	printf '%s\n' "$@" | xargs -P "$(nproc)" -n 8 sh -c '
		clang-tidy --quiet --checks="$0" "$@" -- -std=c11 \
			-D_GNU_SOURCE -DVERSION=\"\" -DLOCALEDIR=\"\" -Isrc \
			2>/dev/null' "$checks"
}
found() { # found NAME WITH WORD...: the mistakes by these words, then none
	name=$1 with=$2
	shift 2
	$with "$work/bad.c" >"$log"
	for word in "$@"; do
		grep -q "$word" "$log" || {
			echo "not ok - $name does not find $word"
			failed=1
		}
	done
	files=$(find src -name '*.c' | sort)
	$with $files >"$log"
	if [ -s "$log" ]; then
		cat "$log"
		echo "not ok - $name"
		failed=1
	else
		echo "ok - $name finds $# of $# mistakes, none in" \
			"$(echo "$files" | wc -l) files"
	fi
}
if command -v cppcheck >/dev/null; then
	found cppcheck with_cppcheck arrayIndexOutOfBounds memleak nullPointer
else
	echo 'skip - cppcheck is not installed'
fi
if command -v clang-tidy >/dev/null; then
	found clang-tidy with_tidy core.NullDereference unix.Malloc
else
	echo 'skip - clang-tidy is not installed'
fi
n=$(grep -rnE 'cppcheck-suppress|NOLINT' src | wc -l)
if [ "$n" -gt 10 ]; then
	echo "not ok - $n exceptions, 10 at most"
	failed=1
else
	echo "ok - $n exceptions"
fi
exit $failed
