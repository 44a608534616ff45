#!/bin/sh
# The SSH side by real clients, with a keeper and sessions that know nothing.
# test_ssh_relay.sh [BUILD]: uses its libraries; `build-san` is a sanitizer
# build.  77 (skipped) without python3-asyncssh.
set -e
cd "$(dirname "$0")/../.."
build=${1:-build}
python=/usr/bin/python3
$python -c 'import asyncssh' 2>/dev/null || exit 77
kind=plain san=
case $build in *san*) kind=san san=-fsanitize=address,undefined ;; esac
${CC:-cc} -std=c11 -D_GNU_SOURCE -g -O1 -Isrc $san -o "$build/ssh_fake" \
	tests/e2e/ssh_fake.c "$build/libnet.a" "$build/libbase.a" \
	$(pkg-config --libs libssh libutf8proc libseccomp zlib)
exec $python -W ignore tests/e2e/test_ssh_relay.py "$build/ssh_fake" $kind
