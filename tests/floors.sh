#!/bin/sh
# Arrows run downwards only (design 3): what each directory may include, and
# what only some may use.
set -u
build=${1:-build}
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
may keeper base store model data
may net base
may sender base rules
may session base rules store model domains ui
only 'libssh' net
only 'curses' ui
only 'sodium' store keeper
only 'sqlite3' store keeper
only 'liboath' keeper
only 'qrencode' ui
only 'libgfshare' store
only 'hpdf' session
if grep -nE '"(SELECT|INSERT INTO|UPDATE|DELETE FROM) ' */*.c |
	grep -v '^store/'; then
	echo 'not ok - SQL in C'
	bad=1
fi
# What people read passes the gate: on a stream by base/tell.h.
if grep -nE '(^|[^a-z_])(v?fprintf\(stderr|fputs\([^"]*, stderr|printf\(|perror\(|puts\()' \
	*/*.c *.c | grep -vE '^(base/tell|base/log)\.c|^cli/check\.c:.*printf\("?'; then
	echo 'not ok - text that does not pass the gate: tell() of base/tell.h does'
	bad=1
fi
# No circle of files inside a directory: by what they include (a file and its
# header are one) and, where they are built, by what they call or use.
includes() {
	for f in "$1"/*.[ch]; do
		own=${f%.*}
		sed -n "s|^#include \"\($1/.*\)\.h\".*|$own \1|p" "$f"
	done | awk '$1 != $2'
}
uses() {
	for f in "$1"/*.c; do
		o=../$build/${f%.c}.o
		[ ! -f "$o" ] || nm -gPA "$o"
	done | awk '{ file = $1; sub(/.*\//, "", file); sub(/\.o.*/, "", file) }
	$3 == "U" { use[file " " $2] }
	$3 ~ /[A-TV-Z]/ { home[$2] = file }
	END {
		for (u in use) {
			split(u, a, " ")
			if (a[2] in home && home[a[2]] != a[1])
				print a[1], home[a[2]]
		}
	}'
}
circle() {
	found=$(tsort 2>&1 >/dev/null | sed -n 's/^tsort: //p')
	[ -n "$found" ] || return 0
	echo "$found"
	echo "not ok - files of $1/ stand in a circle by what they $2"
	bad=1
}
for dir in base rules store model domains ui keeper net sender session cli; do
	circle $dir include <<-EOF
	$(includes $dir)
	EOF
done
for dir in base rules store model domains ui keeper net sender session cli; do
	circle $dir use <<-EOF
	$(uses $dir)
	EOF
done
# what a merge left behind is nobody's text
if (cd .. && grep -rnE '^(<{7}|>{7}) ' README.md Makefile src screens keymaps \
	tests --include='*'); then
	echo 'not ok - a merge was left half done'
	bad=1
fi
[ $bad = 0 ] && echo 'ok - arrows run downwards'
exit $bad
