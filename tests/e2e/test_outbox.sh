#!/bin/sh
# A message leaves from a real server, by the operator's command, once, whatever
# is killed (tests/unit/test_outbox.c kills at every step).
. "$(dirname "$0")/lib.sh"
export PASSERELLE_CLOCK=2026-11-24T09:00
cat >"$dir/sms" <<E
#!/bin/sh
{ printf '%s ' "\$PASSERELLE_MESSAGE"; tr '\n' '|'; echo; } >>"$dir/lines"
[ ! -f "$dir/slow" ] || exec sleep 1
E
chmod 755 "$dir/sms"
: >"$dir/lines"
chmod 666 "$dir/lines"
printf 'set send_sms %s\nset send_wait 0\nset send_look 1\n' "$dir/sms" \
	>>"$dir/conf/passerelle.conf"
"$pass" init --structure 'Mission locale' 2>/dev/null
"$pass" nir 1 "un texte d'essai"
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--name 'Claire MOREAU' --key "$dir/key.pub"
server_start
lines() { grep -c '' "$dir/lines"; }
child() { pgrep -P "$server" -f "$1-process"; }
until_lines() { # until_lines N
	for _ in $(seq 80); do
		[ "$(lines)" = "$1" ] && return 0
		sleep 0.1
	done
	return 1
}
another() { # another PROCESS PID: not that one any more
	for _ in $(seq 80); do
		now=$(child "$1")
		[ -n "$now" ] && [ "$now" != "$2" ] && return 0
		sleep 0.1
	done
	return 1
}
invite() { # invite NAME PHONE: a person, and the sheet of her invitation
	keys a =JOU @Enter @F6 "$1" @Tab ana @Tab @Tab @Tab @Tab @Tab @Tab @Tab "$2" \
		@F10
	shows a 'Enregistré'
	keys a @C-o j
	shows a "Numéro qu'elle appelle"
	keys a @Tab @Tab @Tab @Tab 0536491234 @F10
	shows a "pas encore envoyé : 1 l'envoie"
}
# the sheet is looked at again until it says so
says() { # says TEXT
	for _ in $(seq 30); do
		keys a @C-r
		sleep 0.2
		screen a | grep -qF -- "$1" && return 0
	done
	screen a
	return 1
}
open_screen a moreau
shows a 'Bonne journ'
invite benali 0639981234
keys a 1
check 'the command ran' until_lines 1
check 'it was given a number and a text, no name' grep -q \
	'invite.sms.1 To: +33639981234|Alphabet: UTF-8||Bonjour, vous pouvez' \
	"$dir/lines"
check 'it is said to have left' says 'SMS envoyé'
: >"$dir/slow"
invite diallo 0639981235
keys a 1
check 'the second one has begun' until_lines 2
was=$(child sender)
kill -9 "$was"
check 'another sender takes over' another sender "$was"
rm "$dir/slow"
check 'nobody knows whether it left' says 'SMS peut-être envoyé'
was=$(child keeper)
sender=$(child sender)
kill -9 "$was"
check 'another keeper takes over' another keeper "$was"
check 'and another sender with it' another sender "$sender"
sleep 1
check "2 messages, $(lines) lines: none twice" test "$(lines)" = 2
: >"$dir/slow"
keys a 1
shows a "peut-être envoyé"
keys a 1
check 'sent again by hand' until_lines 3
server_stop
check 'a server that stops says what it was sending' sh -c "'$pass' doctor |
	grep -q 'send_sms : en 3 jours 2 envoy.*, 1 incertains'"
