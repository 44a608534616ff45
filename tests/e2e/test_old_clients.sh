#!/bin/sh
# The second port, for old clients: what the usual one refuses, a few
# algorithms more and no other; off unless it is asked for.
. "$(dirname "$0")/lib.sh"
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--key "$dir/key.pub" 2>/dev/null
rsa=$PASSERELLE_DATA/host_rsa
server_start
check 'off by default: no such port' sh -c "! grep -q '^old' '$dir/log'"
check 'and no such key' test ! -e "$rsa"
server_stop
check 'nor is a server key said to be new' \
	sh -c "! grep -q 'manquait' '$dir/log'"
rm "$PASSERELLE_DATA/host_ed25519"
echo 'set old_clients 127.0.0.1:0' >>"$dir/conf/passerelle.conf"
old_port() { sed -n 's/^old clients on 127.0.0.1://p' "$dir/log"; }
server_start
old=$(old_port)
check 'that it was lost, and is another one now, is' \
	grep -q 'La clé du serveur manquait' "$dir/log"
check 'its key is RSA of 3072 bits, of its owner alone' sh -c \
	"ssh-keygen -lf '$rsa' | grep -q '^3072 .*(RSA)' &&
	[ \$(stat -c %a '$rsa') = 600 ]"
print=$(ssh-keygen -lf "$rsa" | cut -d' ' -f2)
check 'and said when it is made' grep -qF "RSA 3072 $print" "$dir/log"
logs_in() { # logs_in PORT OPTION...
	at=$1
	shift
	ssh -F none -p "$at" -i "${own:-$dir/key}" -o IdentitiesOnly=yes \
		-o BatchMode=yes -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile="$dir/seen" "$@" moreau@127.0.0.1 \
		version 2>"$dir/err" | grep -q '^passerelle '
}
# refused PORT NONE OPTION...: for want of a common algorithm of that kind
refused() {
	at=$1 kind=$2
	shift 2
	! logs_in "$at" "$@" && grep -q "no matching $kind found" "$dir/err"
}
X=KexAlgorithms=diffie-hellman-group14-sha256
M='Ciphers=aes128-ctr -o MACs=hmac-sha2-256'
K=HostKeyAlgorithms=rsa-sha2-512
for one in "key exchange method:$X" "MAC:$M" "host key type:$K"; do
	check "the usual port has no ${one#*:}" refused "$port" \
		"${one%%:*}" -o ${one#*:}
	check 'the second has' logs_in "$old" -o ${one#*:}
done
rm -f "$dir/seen"
check 'an old client logs in there' logs_in "$old" -o $X -o $M -o $K
check 'and sees the RSA key' sh -c \
	"ssh-keygen -lf '$dir/seen' | grep -qF '$print'"
check 'so does one of rsa-sha2-256' logs_in "$old" -o $X \
	-o HostKeyAlgorithms=rsa-sha2-256
rm -f "$dir/seen"
check 'a new one logs in there too' logs_in "$old"
check 'by the ed25519 key' sh -c "grep -q ' ssh-ed25519 ' '$dir/seen'"
n=0
for p in $port $old; do
	for one in 'key exchange method:KexAlgorithms=diffie-hellman-group14-sha1' \
		'key exchange method:KexAlgorithms=diffie-hellman-group1-sha1' \
		'key exchange method:KexAlgorithms=diffie-hellman-group16-sha512' \
		'cipher:Ciphers=aes128-cbc' 'cipher:Ciphers=3des-cbc' \
		'MAC:Ciphers=aes128-ctr -o MACs=hmac-sha1' \
		'host key type:HostKeyAlgorithms=ssh-rsa' \
		'host key type:HostKeyAlgorithms=ecdsa-sha2-nistp256'; do
		refused "$p" "${one%%:*}" -o ${one#*:} || {
			no "port $p takes ${one#*:}"
			cat "$dir/err"
			continue
		}
		n=$((n + 1))
	done
done
check 'SHA-1, CBC, ssh-rsa on neither port: 16 refusals' test $n = 16
ssh -F none -vv -p "$old" -o BatchMode=yes -o StrictHostKeyChecking=no \
	-o UserKnownHostsFile=/dev/null moreau@127.0.0.1 2>&1 |
	tr -d '\r' | sed -n '/peer server KEXINIT/,$s/^debug2: //p' >"$dir/offers"
offers() { # offers LINE: word by word
	check "the second port offers: $1" grep -qxF "$1" "$dir/offers"
}
offers 'host key algorithms: ssh-ed25519,rsa-sha2-512,rsa-sha2-256'
offers 'MACs stoc: hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256'
check 'and group14 with SHA-256, last' grep -qE \
	'^KEX algorithms: .*ecdh-sha2-nistp256,diffie-hellman-group14-sha256(,kex-strict-s-v00@openssh.com)?$' \
	"$dir/offers"

# whose key it is counts as little: of these kinds and sizes, no other
n=0
own=$dir/own
for one in 'ed25519' 'ecdsa -b 256' 'rsa -b 3072'; do
	rm -f "$own" "$own.pub"
	ssh-keygen -q -t $one -N '' -f "$own"
	logs_in "$port" && no "by $one before it is hers"
	"$pass" user key add moreau "$own.pub" 2>"$dir/err" &&
		logs_in "$port" && n=$((n + 1)) || no "by $one"
done
check 'a colleague has an ed25519, ecdsa 256 or RSA 3072 key' test $n = 3
n=0
for one in 'rsa -b 2048' 'ecdsa -b 384' 'dsa'; do
	rm -f "$own" "$own.pub"
	ssh-keygen -q -t $one -N '' -f "$own" 2>/dev/null || {
		n=$((n + 1))    # this ssh-keygen makes none either
		continue
	}
	"$pass" user key add moreau "$own.pub" 2>"$dir/err" ||
		n=$((n + 1))
done
own=
check 'a weaker one, or of another kind, is not taken' test $n = 3

# doctor and the card say it
"$pass" doctor >"$dir/said"
check 'doctor says the port and the key' grep -qF "$print" "$dir/said"
chmod g+r "$rsa"
"$pass" doctor >"$dir/said"
check 'and that the key may be read' grep -q "^grave .*host_rsa.*chmod" \
	"$dir/said"
chmod 600 "$rsa"
sed -i 's/^set old_clients.*/set old_clients 127.0.0.1:2223/' \
	"$dir/conf/passerelle.conf"
for l in fr en; do
	"$pass" --lang $l kit "$dir/$l" --host passerelle.example.fr 2>/dev/null
	tr -d '\r' <"$dir/$l/carte.txt" >"$dir/card"
	check "the card ($l) has both" sh -c "grep -qF '$print' '$dir/card' &&
		grep -q 'port 2223' '$dir/card'"
	check "and is one page ($l)" sh -c "[ \$(wc -l <'$dir/card') -le 60 ] &&
		[ \$(wc -L <'$dir/card') -le 80 ]"
done
server_stop
# by the command line, without a word in the configuration; the same key
sed -i '/old_clients/d' "$dir/conf/passerelle.conf"
"$pass" kit "$dir/none" --host passerelle.example.fr 2>/dev/null
check 'no port, no word of it on the card' sh -c \
	"! grep -qF '$print' '$dir/none/carte.txt'"
"$pass" serve --listen 127.0.0.1:0 --old-clients 127.0.0.1:0 2>"$dir/log" &
server=$!
for _ in $(seq 100); do
	[ -n "$(old_port)" ] && break
	sleep 0.1
done
check '--old-clients: an old client logs in' logs_in "$(old_port)" \
	-o $X -o $M -o $K
check 'by the same key' sh -c "[ \$(ssh-keygen -lf '$rsa' |
	cut -d' ' -f2) = '$print' ]"
server_stop
code=0
"$pass" serve --listen 127.0.0.1:0 --old-clients nowhere 2>"$dir/err" ||
	code=$?
check 'an address that is none is a mistake of use' test $code = 64
: >"$dir/log"
