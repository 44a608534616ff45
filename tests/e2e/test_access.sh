#!/bin/sh
# The second factor by the real client: led to it, asked for it, without it
# nothing; recovery codes; taken away by the operator.  Keys of one's own:
# seen, added, revoked while sessions live.
. "$(dirname "$0")/lib.sh"
sed -i '/second_factor/d' "$dir/conf/passerelle.conf"
key_make
ssh-keygen -q -t ed25519 -N '' -C deux -f "$dir/key2"
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
"$pass" user add leroy --structure 1 --role responsable \
	--name 'Jo LEROY' --key "$dir/key.pub"
"$pass" user add moreau --structure 1 --role conseiller \
	--name 'Ève MOREAU' --key "$dir/key.pub"
server_start
figures() { # figures BASE32 SECONDS-FROM-NOW
	/usr/bin/python3 - "$1" "$2" <<-'P'
	import base64, hashlib, hmac, struct, sys, time
	key = base64.b32decode(sys.argv[1])
	step = int(time.time() + int(sys.argv[2])) // 30
	h = hmac.new(key, struct.pack(">Q", step), hashlib.sha1).digest()
	o = h[19] & 15
	print("%06d" % ((struct.unpack(">I", h[o:o+4])[0] & 0x7fffffff)
	                % 1000000))
	P
}
secret_of() { screen "$1" | sed -n 's/.*Secret *\[*\([A-Z2-7 ]\{39\}\).*/\1/p' |
	tr -d ' '; }

# whoever heads a structure makes one first, and reaches nothing else
SSH leroy print =FIL >"$dir/out" 2>"$dir/err"
check 'no verb runs before it' test $? = 77 -a ! -s "$dir/out"
open_screen l leroy
shows l 'Votre rôle demande un second facteur'
keys l @C-o '=' 'FIL' @Enter
shows l "Installer d'abord"
keys l @C-o v
shows l 'ended='
open_screen m leroy
shows m 'otpauth://totp/leroy?secret='
secret=$(secret_of m)
check 'the secret is 160 bits' test ${#secret} = 32
keys m 000000 @F10
shows m "n'est pas celui de maintenant"
keys m @C-u "$(figures "$secret" 0)" @F10
shows m 'Ils ne se montreront plus'
codes=$(screen m | grep -oE '([0-9A-Z]{4}-){3}[0-9A-Z]{4}')
check 'eight recovery codes' test "$(echo "$codes" | sort -u | wc -l)" = 8
keys m @F3
shows m 'Ma journée'
keys m '=' 'FIN' @Enter o
shows m 'ended=0'

# the key alone opens nothing more; figures, once; a recovery code, once
check 'the key alone is refused' sh -c "! ssh -p $port -i '$dir/key' \
	-o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \
	-o UserKnownHostsFile=/dev/null leroy@127.0.0.1 print =FIL"
open_screen n leroy
shows n 'Code à six chiffres, ou code de secours'
keys n 123456 @Enter
sleep 0.5
ahead=$(figures "$secret" 30)
keys n "$ahead" @Enter
shows n 'Dernière connexion le'
keys n '=' 'MOI' @Enter
shows n 'codes de secours qui restent : 8'
open_screen o leroy
shows o 'Code à six chiffres'
keys o "$ahead" @Enter
sleep 0.5
keys o "$(echo "$codes" | head -n 1 | tr A-Z a-z)" @Enter
shows o 'Dernière connexion le'
keys o '=' 'MOI' @Enter
shows o 'codes de secours qui restent : 7'
# a locked screen of who has no password: by another code
keys o @C-o v
shows o 'Code à six chiffres :'
keys o "$(echo "$codes" | head -n 1)" @Enter
shows o "n'ouvre pas cet écran"
keys o "$(echo "$codes" | sed -n 2p)" @Enter
shows o 'Second facteur'
check 'the operator takes it away' "$pass" user totp reset leroy
open_screen p leroy
shows p 'Votre rôle demande un second facteur'

# keys: seen as ssh-keygen says, added, revoked
print=$(ssh-keygen -lf "$dir/key.pub" | cut -d' ' -f2)
open_screen a moreau
shows a 'Ève MOREAU'
keys a '=' 'CLE' @Enter
shows a "$(echo "$print" | cut -c1-25)"
keys a @Enter
shows a "$print"
keys a 1
shows a 'Révoquer la clé'
keys a o
shows a "seul moyen d'entrer"
keys a @F3 @F6
shows a 'Ajouter une clé'
keys a "$(cut -d' ' -f1,2 "$dir/key2.pub")" @Tab 'clé de rechange' @F10
shows a 'Cette clé vous ouvre'
shows a 'clé de rech'
# the server's next key is told at each login, 90 days before
not_announced() { # not_announced WHY [DAY]
	why=$1
	shift
	! "$pass" hostkey announce "$@" 2>"$dir/why" && grep -q "$why" "$dir/why"
}
check 'no next key, nothing to tell' not_announced 'Aucune clé suivante'
"$pass" hostkey next "$dir/next" 2>/dev/null
check 'sooner than in 90 days is refused' not_announced 'plus tôt' \
	"$(date -d '+88 days' +%F)"
check 'a day that is none too' not_announced "n'est pas une date" 2030-02-30
check 'it is announced for the first day that is far enough' \
	"$pass" hostkey announce
open_screen b moreau
shows b "Le serveur change de clé le $(TZ=Europe/Paris date -d '+90 days' \
	+%d/%m/%Y)"
shows b "$(ssh-keygen -lf "$dir/next" | cut -d' ' -f2)"
check 'and withdrawn' "$pass" hostkey announce --none
keys b @F8
shows b 'Dernière connexion le'
keys b '=' 'PER' @Enter @F6
shows b 'Né(e) le'
keys b 'TECHER'
sleep 1.2
for f in key key.pub; do
	mv "$dir/$f" "$dir/old-$f"
	cp "$dir/key2${f#key}" "$dir/$f"
done
open_screen c moreau
shows c 'Ève MOREAU'
keys c '=' 'CLE' @Enter
shows c 'clé de rech'
screen c | grep -q '^>.*clé de rech' && keys c @Down
keys c @Enter
shows c "$print"
keys c 1
shows c 'Révoquer la clé test'
at=$(date +%s)
keys c o
shows b 'La clé de cette session ne sert plus'
shows a 'La clé de cette session ne sert plus'
check 'within 5 s' test $(($(date +%s) - at)) -le 5
shows c 'Clé révoquée'
open_screen d moreau
shows d 'Reprendre'
check 'the other key is refused' sh -c "! ssh -p $port -i '$dir/old-key' \
	-o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=no \
	-o UserKnownHostsFile=/dev/null moreau@127.0.0.1 print =FIL"
# who is on her structure's list no more
printf 'structure;login\n1;leroy\n9;x\n' >"$dir/list"
"$pass" user sync "$dir/list" >"$dir/out" 2>/dev/null
check 'a list with a mistake changes nothing' test $? = 65 -a ! -s "$dir/out"
printf 'structure;login\n1;personne\n' >"$dir/list"
"$pass" user sync "$dir/list" >"$dir/out" 2>/dev/null
check 'nor one that names nobody there' test $? = 65 -a ! -s "$dir/out"
printf 'structure;login\r\n1 ; leroy \r\n1;\tMoreau\r\n' >"$dir/list"
check 'nobody leaves by a space, nor by a capital' sh -c "'$pass' user sync '$dir/list' \
	--dry-run 2>/dev/null | wc -l | grep -qx 0"
printf 'structure;login\n1;leroy\n' >"$dir/list"
# a list that was cut names the first ones only
"$pass" user add tiers --structure 1 --role lecture 2>/dev/null
"$pass" user sync "$dir/list" >"$dir/out" 2>"$dir/why"
check 'nor one without most of them' test $? = 65 -a ! -s "$dir/out"
check 'unless it is said to be whole' sh -c "grep -q -- --force '$dir/why' && \
	'$pass' user sync '$dir/list' --force --dry-run | wc -l | grep -qx 2"
"$pass" user disable tiers
check 'a trial says who would leave' sh -c "'$pass' user sync '$dir/list' \
	--dry-run | grep -qx 'moreau	disable'"
shows d 'Ève MOREAU'
check 'the list is followed' "$pass" user sync "$dir/list"
shows d 'ended='
check 'twice is nothing more' sh -c \
	"'$pass' user sync '$dir/list' | wc -l | grep -qx 0"
check 'no raw byte says the secret' sh -c \
	"! grep -aqF -- '$secret' '$dir'/data/passerelle.db* \
	'$dir'/data/keeper/* '$dir'/log"
check 'the base is whole' "$pass" verify
