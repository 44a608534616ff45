#!/bin/sh
# What an account fetches without a screen: her calendar, a summons as a PDF;
# what is not hers, or is badly asked for, is refused in words.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
"$pass" --clock $clock init --structure 'Mission locale' 2>/dev/null
key_make
for u in moreau petit; do
	"$pass" --clock $clock user add $u --structure 1 --role conseiller \
		--key "$dir/key.pub" 2>/dev/null
done
server_start
open_screen a moreau
shows a 'Bonne journée'
keys a @F6
shows a 'Fiche personne'
keys a 'zyxabel' @Tab 'kwylian' @Tab '120398' @F10
sees a 'Enregistré' || keys a @C-u
shows a 'Enregistré'
keys a '=' 'PER zyxabel' @Enter
shows a 'ZYXABEL Kwylian'
keys a @Enter
shows a 'dossier 1'
SSH moreau letter 1 >"$dir/out" 2>&1
check 'without a summons there is no letter' test $? != 0
keys a @C-o r
shows a 'convocation'
keys a '+7' @Tab '14h30' @Tab @Tab o @F10
shows a 'Convocation   ZYXABEL'
SSH moreau letter 1 >"$dir/letter" 2>"$dir/err"
check 'a summons is a PDF' sh -c "head -c 5 '$dir/letter' | grep -q '%PDF-' &&
	tail -c 8 '$dir/letter' | grep -q '%%EOF'"
SSH moreau export rdv >"$dir/cal"
check 'a calendar' sh -c "tr -d '\r' <'$dir/cal' |
	grep -q '^DTSTART:20261201T133000Z$'"
check 'each line ends as RFC 5545 says' \
	test "$(grep -c '' "$dir/cal")" = "$(grep -c "$(printf '\r')$" "$dir/cal")"
check 'with nobody in it' sh -c "! grep -qi zyxabel '$dir/cal'"
check 'but in her own, with details' sh -c \
	"ssh -p $port -i '$dir/key' -o IdentitiesOnly=yes -o LogLevel=ERROR \
	-o UserKnownHostsFile='$dir/known' moreau@127.0.0.1 export rdv \
	--details | grep -qi zyxabel"
SSH petit export rdv >"$dir/other"
check 'a colleague fetches her own' sh -c "! grep -q VEVENT '$dir/other'"
refused() { # refused STATUS WORDS WHAT...
	rc=$1 words=$2
	shift 2
	SSH moreau "$@" >"$dir/out" 2>"$dir/err"
	check "« $* » is refused" sh -c "[ $? = $rc ] && [ ! -s '$dir/out' ] &&
		grep -qF '$words' '$dir/err'"
}
refused 64 'letter NUMÉRO' letter
refused 66 'dossier 99' letter 99
refused 64 'export person NUMÉRO' export
refused 64 'export rdv' export personne
refused 64 'export rdv' export rdv --all
refused 64 'import people' import structures
