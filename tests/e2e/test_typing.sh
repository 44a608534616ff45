#!/bin/sh
# Typing that does not wait, in the real xterm and PuTTY's terminal under
# Xvfb, with a line of 800 ms.  SECONDS_EACH=300 is the long form, `make
# test-typing`: keys at random too, for so long; the default is one text in
# xterm.
. "$(dirname "$0")/lib.sh"
for p in xterm pterm Xvfb xdotool; do
	command -v $p >/dev/null || {
		echo "skip - typing in real terminals: no $p"
		exit 0
	}
done
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--name 'Claire MOREAU' --key "$dir/key.pub"
server_start
for kind in ${TERMINALS:-xterm}; do
	mkdir -p "$dir/$kind"
	/usr/bin/python3 "$root/tests/e2e/typed.py" $kind "$port" \
		"$dir/key" "$dir/$kind" "${SECONDS_EACH:-0}" "${SEED:-1}" ||
		no "$kind"
done
