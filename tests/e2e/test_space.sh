#!/bin/sh
# A person comes to her own space with a card: the code becomes her own figures
# through ssh invite@host; she reads, 0 erases and leaves; no verb answers her;
# her referent shuts it, and her screen within 5 seconds.
. "$(dirname "$0")/lib.sh"
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
echo 'une phrase à taper' | "$pass" user add moreau --structure 1 \
	--role conseiller --name 'Claire MOREAU' --key "$dir/key.pub" \
	--password-stdin
server_start
come() { # come NAME LOGIN: a client without a key
	t new-session -d -x "${3:-80}" -y 24 -s "$1" \
		"TERM=xterm ssh -t -p $port -o PubkeyAuthentication=no \
		-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
		-o UserKnownHostsFile=$dir/known $2@127.0.0.1; \
		echo ended=\$?; sleep 1000"
}
open_screen m moreau
shows m 'Bonne journée'
keys m @F6
shows m 'Prénom'
keys m 'benali' @Tab 'nadia' @F10
shows m 'dossier 1'
keys m '=' 'ESP' @Enter
shows m 'Faire sa carte'
keys m 1
shows m 'ce code ne se montrera plus'
code=$(screen m | grep -oE '[0-9]+(-[0-9A-Z]{4}){4}')
number=$(screen m | sed -n 's/.*Votre numéro *\([0-9]\{8\}\).*/\1/p')
check 'a card has a number and a code' test -n "$code" -a -n "$number"
come i invite
shows i "Code d'invitation"
keys i "$code" @Enter
shows i '8 chiffres ou plus'
twice() { # twice N CODE: the Nth time that it is asked twice
	keys i "$2" @Enter
	for _ in $(seq 80); do
		[ "$(screen i | grep -c 'Encore une fois')" = "$1" ] && break
		sleep 0.1
	done
	keys i "$2" @Enter
}
twice 1 '12345678'
shows i 'se devine'
twice 2 '40917263'
shows i "ssh $number@"
# a desk: number and code asked for here, each line said aloud
printf 'set speak /usr/bin/tee -a %s/said\n' "$dir" >>"$dir/conf/passerelle.conf"
t new-session -d -x 60 -y 24 -s k \
	"TERM=xterm '$pass' screen --kiosk; echo ended=\$?; sleep 1000"
shows k 'Votre numéro'
# no key leads out of it
keys k @C-d @C-z @'C-\' @C-c
keys k moreau @Enter
shows k 'Votre code secret'
keys k 'une phrase à taper' @Enter
shows k 'pas le bon code'
asked() { # asked CODE: after her number; the refusal before is erased
	keys k "$number" @Enter
	shows k 'Votre code secret'
	keys k "$1" @Enter
	for _ in $(seq 80); do
		screen k | grep -q 'Votre code secret' || return
		sleep 0.1
	done
}
asked 40917264
shows k 'pas le bon code'
asked 40917263
shows k 'Bonjour Nadia.'
keys k 1
shows k "Vous n'avez pas de rendez-vous."
n=0
for line in 'Votre numéro :' 'Mon espace' "Vous n'avez pas de rendez-vous."; do
	for _ in $(seq 40); do
		grep -qxF -- "$line" "$dir/said" && n=$((n + 1)) && break
		sleep 0.1
	done
done
check "each line is said: $n of 3" test "$n" = 3
# its window may change
t resize-window -t k -x 30 -y 6
shows k 'Il faut'
t resize-window -t k -x 60 -y 14
shows k 'Partir et effacer'
# nor is said what she writes, where it does not fit
keys k 9 9 2
shows k 'Votre texte'
wagons='wagon wagon wagon wagon wagon wagon wagon wagon wagon wagon '
keys k "$wagons" "$wagons" "$wagons" 'wagon tunnel'
shows k tunnel
keys k @C-u @Enter
shows k 'Ma page, sur papier'
# nor her code, when she changes it; each question is
keys k 4
shows k "Votre code d'aujourd'hui"
keys k 40917263 @Enter
shows k 'Votre nouveau code'
for _ in $(seq 40); do
	grep -qxF 'Votre nouveau code, huit chiffres :' "$dir/said" && break
	sleep 0.1
done
check 'the new code is asked aloud' grep -qxF \
	'Votre nouveau code, huit chiffres :' "$dir/said"
keys k @Enter
shows k 'Ma page, sur papier'
check 'what is typed is not' sh -c "! grep -qE '4091|wagon' '$dir/said'"
keys k 0
shows k 'Votre numéro'
check 'nothing of her is left at the desk' sh -c \
	"! tmux -S '$sock' capture-pane -p -S - -t k | grep -q Nadia"
# the next one
keys k "$number" @Enter
shows k 'Votre code secret'
keys k 40917263 @Enter
shows k 'Bonjour Nadia.'
come h "$number" 44
shows h 'Mot de passe'
keys h '40917263' @Enter
shows h 'Bonjour Nadia.'
keys h x
shows h 'Tapez un chiffre.'
keys h '=' 'FIL' @Enter @F2
shows h 'Bonjour Nadia.'
keys h 6
shows h 'votre espace ouvert'
keys h 0
shows h 'ended=0'
check 'her screen was erased, what scrolled away too' sh -c \
	"! tmux -S '$sock' capture-pane -p -S - -t h | grep -qE 'Nadia|espace'"
check 'the operator gives no key to her space' sh -c \
	"! '$pass' user key add '$number' '$dir/key.pub' 2>/dev/null"
# no verb answers her, whatever it is
printf '#!/bin/sh\necho 40917263\n' >"$dir/ask"
chmod 700 "$dir/ask"
hers() { # hers VERB...
	SSH_ASKPASS=$dir/ask SSH_ASKPASS_REQUIRE=force SSH "$number" "$@"
}
n=0
for verb in 'print =FIL' 'export rdv' 'copy 1' 'letter 1' 'export structures -' \
	'rule nir'; do
	said=$(hers "$verb" 2>/dev/null)
	[ $? = 77 ] && [ -z "$said" ] && n=$((n + 1))
done
check "no verb answers her: $n of 6" test "$n" = 6
hers recap >"$dir/recap.pdf" 2>/dev/null
check 'but her own page, as a sheet' sh -c \
	"head -c 5 '$dir/recap.pdf' | grep -q '%PDF-' && \
	grep -aq 'Nadia' '$dir/recap.pdf' && \
	test \$(grep -ac '/Type /Page$' '$dir/recap.pdf') = 1"
come h2 "$number"
shows h2 'Mot de passe'
keys h2 '40917263' @Enter
shows h2 'Bonjour Nadia.'
keys m @F3
shows m 'Fermer son espace'
keys m 2
shows h2 'ended='
check 'shut, her screen is erased' sh -c \
	"! tmux -S '$sock' capture-pane -p -S - -t h2 | grep -q Nadia"
come h3 "$number"
shows h3 'Mot de passe'
keys h3 '40917263' @Enter
for _ in $(seq 50); do
	[ "$(screen h3 | grep -c 'Mot de passe')" = 1 ] || break
	sleep 0.1
done
check 'and she does not come back' sh -c \
	"! tmux -S '$sock' capture-pane -p -t h3 | grep -q Nadia"
# a new card opens what was shut, and is instead of the one before
SSH moreau card 1 >"$dir/card.pdf" 2>/dev/null
new=$(grep -aoE '[0-9]+(-[0-9A-Z]{4}){4}' "$dir/card.pdf")
check 'the desk prints a new card' test -n "$new" -a "$new" != "$code"
SSH "$number" recap >"$dir/none" 2>/dev/null
check 'her key opens nothing any more' test ! -s "$dir/none"
for word in "$code" "$new" 40917263; do
	check "no raw byte says « $word »" sh -c \
		"! grep -aqF -- '$word' '$dir'/data/passerelle.db* \
		'$dir'/data/keeper/* '$dir'/log"
done
