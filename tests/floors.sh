#!/bin/sh
# Arrows run downwards only (design 3): what each directory may include, and
# what only some may use.
set -u
cd "$(dirname "$0")/../src"
bad=0
may() {
	dir=$1
	shift
	for f in "$dir"/*.[ch]; do
		for inc in $(sed -n 's/^#include "\([a-z]*\)\/.*/\1/p' "$f" |
			sort -u); do
			case " $dir $* " in
			*" $inc "*) ;;
			*) echo "not ok - $f includes $inc/"; bad=1 ;;
			esac
		done
	done
}
only() {
	what=$1
	shift
	for f in $(grep -lE "#include <$what" */*.[ch]); do
		case " $* " in
		*" ${f%%/*} "*) ;;
		*) echo "not ok - $f uses $what"; bad=1 ;;
		esac
	done
}
may base
may data base
may rules base
may store base
may model base rules store data
may domains base rules store model data
may ui base rules model
may keeper base store model
may net base
may session base rules store model domains ui
only 'libssh' net
only 'curses' ui
only 'sodium' store keeper
only 'sqlite3' store keeper
if grep -nE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM) ' */*.c |
	grep -v '^store/'; then
	echo 'not ok - SQL in C'
	bad=1
fi
# no circle of files inside a directory: a file and its header are one
circle() {
	for f in "$1"/*.[ch]; do
		own=${f%.*}
		sed -n "s|^#include \"\($1/.*\)\.h\".*|$own \1|p" "$f"
	done | awk '$1 != $2' | tsort 2>&1 >/dev/null | sed -n 's/^tsort: //p'
}
for dir in domains; do
	if circle $dir | grep .; then
		echo "not ok - files of $dir/ include each other in a circle"
		bad=1
	fi
done
[ $bad = 0 ] && echo 'ok - arrows run downwards'
exit $bad
