#!/bin/sh
# alone
# The tasks of tests/bench/tasks.tsv by a real ssh client, as the screens are:
# their keys, and every byte that the wire carries, within budget; a letter is
# one packet each way.  Seconds are looked at in `make bench`, never here.
build=${1:-build}
cd "$(dirname "$0")/../.." || exit 1
export PASSERELLE_LOCALES=$PWD/$build/locale
/usr/bin/python3 -W ignore tests/bench/tasks.py "$PWD/$build/passerelle"
