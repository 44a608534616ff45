#!/bin/sh
# A stick for a computer that is not ours: every file of it is read back by
# what reads it, plink and ssh log in with it, and refuse another server.
. "$(dirname "$0")/lib.sh"
word='une phrase à taper'
kit=$dir/kit
: >"$dir/log"
code() { # code N WHAT COMMAND...
	n=$1 what=$2
	shift 2
	"$@" >"$dir/out" 2>"$dir/err" </dev/null
	rc=$?
	if [ $rc = "$n" ]; then ok "$what: $n"; else
		no "$what: $rc, not $n"
		head -n 5 "$dir/err"
	fi
}
code 66 'no base, no kit' "$pass" kit "$kit" --host 127.0.0.1
"$pass" init --structure 'Mission locale' 2>/dev/null
echo "$word" | "$pass" user add moreau --structure 1 --role conseiller \
	--password-stdin
server_start
code 64 'no host' "$pass" kit "$kit"
code 64 'no folder' "$pass" kit --host 127.0.0.1
code 64 'a port that is none' "$pass" kit "$kit" --host h --port 0
for bad in 'a&b' '-oProxyCommand=x' 'a b' '%PATH%' ''; do
	code 65 "a host that is none, $bad" "$pass" kit "$kit" --host "$bad"
done
code 65 'a login that is none' "$pass" kit "$kit" --host h --login 'a|b'
code 74 'a folder that cannot be' "$pass" kit "$dir/none/kit" --host h
check 'nothing was made' test ! -e "$kit"
# the private key is not looked at
mkdir "$dir/public"
cp "$PASSERELLE_DATA/host_ed25519.pub" "$dir/public/"
code 0 'a kit from the public key alone' "$pass" --data "$dir/public" kit \
	"$kit" --host 127.0.0.1 --port "$port" --login moreau
code 73 'what is there stays' "$pass" kit "$kit" --host other
check 'as it was' grep -q 'HostName 127.0.0.1' "$kit/ssh_config"
check 'no file is left half done' test "$(find "$kit" -type f | wc -l)" = 8
mkdir "$dir/stick"
echo mine >"$dir/stick/ssh_config"
code 73 'a stick with one such file' "$pass" kit "$dir/stick" --host h
check 'and only that one' test "$(ls "$dir/stick")" = ssh_config

# the card: one page, CR LF, the fingerprint that ssh-keygen says
print=$(ssh-keygen -lf "$PASSERELLE_DATA/host_ed25519.pub" | cut -d' ' -f2)
for l in fr en; do
	"$pass" --lang $l kit "$dir/$l" --host ssh.mission-locale.example.fr \
		2>/dev/null
	tr -d '\r' <"$dir/$l/carte.txt" >"$dir/card"
	check "the card ($l) is one page" sh -c "[ \$(wc -l <'$dir/card') -le 60 ] &&
		[ \$(wc -L <'$dir/card') -le 80 ]"
	check "with the fingerprint ($l)" grep -qF "$print" "$dir/card"
	check "the port ($l)" grep -qF 'port 2222' "$dir/card"
	for f in carte.txt passerelle.bat imprimer.bat importer.bat \
		exporter.bat passerelle.reg; do
		check "$f ($l) is in lines of CR LF" sh -c \
			"! grep -vq '$(printf '\r')\$' '$dir/$l/$f'"
	done
	for f in passerelle.bat imprimer.bat importer.bat exporter.bat \
		passerelle.reg ssh_config; do
		check "$f ($l) is ASCII" sh -c "! tr -d '\r' <'$dir/$l/$f' |
			LC_ALL=C grep -q '[^ -~]'"
	done
done
check 'no login is kept' grep -q '^"UserName"=""' "$dir/fr/passerelle.reg"
# cmd takes < > & | ^ for its own, and names between %; who ends how
for l in fr en; do
	tr -d '\r' <"$dir/$l/exporter.bat" >"$dir/bat"
	check "exporter.bat ($l) says its texts as they are" sh -c \
		"[ \$(grep -c '^echo [^o]' '$dir/bat') -ge 8 ] &&
		! sed -n 's/%[VF]%//; s/^echo //p' '$dir/bat' |
			grep '[<>&|^%]'"
	for f in passerelle imprimer importer exporter; do
		tr -d '\r' <"$dir/$l/$f.bat" >"$dir/bat"
		check "$f.bat ($l) asks who, where nobody is named" sh -c \
			"grep -q '^set /p .L=' '$dir/bat' &&
			grep -q '^ssh .*-l .%L%. passerelle' '$dir/bat'"
		check "$f.bat ($l) keeps its window, and leaves its folder" \
			sh -c "tail -n 3 '$dir/bat' | tr '\n' ' ' |
			grep -qx 'pause :left popd '"
	done
done
check 'a kit with a login asks for none' sh -c "! grep -l '%L%' '$kit'/*.bat"
# before 0.82 plink wrote its prompts into what is exported or printed
for f in imprimer importer exporter; do
	check "$f.bat: no plink of before 0.82, nor one that reads keys" awk '
		/^if "%V%" LSS "0.82" goto old/ { seen = 1 }
		/^plink.exe/ { ran = seen && / < / }
		END { exit !ran }' "$kit/$f.bat"
done
check 'exporter.bat leaves no half of a file' awk '
	/^plink.exe/ { ran = 1 }
	/^if not "%E%"=="0" del "%F%"/ { erased = ran }
	END { exit !erased }' "$kit/exporter.bat"
# what goes to stands there
for f in passerelle imprimer importer exporter; do
	tr -d '\r' <"$kit/$f.bat" >"$dir/bat"
	check "$f.bat: each goto has its label" sh -c \
		"grep -o 'goto [a-z]*' '$dir/bat' | sort -u |
		while read -r _ l; do grep -qx \":\$l\" '$dir/bat' || exit 1; done"
done

# known_hosts is what the server says
ssh-keyscan -t ed25519 -p "$port" 127.0.0.1 2>/dev/null >"$dir/scan"
check 'known_hosts is that of ssh-keyscan' cmp -s "$dir/scan" "$kit/known_hosts"
key_make
"$pass" user key add moreau "$dir/key.pub" 2>/dev/null
by_ssh() { # by_ssh KNOWN: a session by the kit's own files
	(cd "$kit" && ssh -F ssh_config -i "$dir/key" -o BatchMode=yes \
		-o UserKnownHostsFile="$1" passerelle version) |
		grep -q '^passerelle '
}
check 'ssh -F ssh_config logs in' by_ssh known_hosts
# what importer.bat and exporter.bat send, by the lines that they have
bat() { # bat NAME FILE: its line for ssh
	line=$(tr -d '\r' <"$kit/$1.bat" | sed -n 's/^ssh //p' |
		sed "s|%F%|$2|")
	(cd "$kit" && sh -c "ssh -i '$dir/key' -o BatchMode=yes $line")
}
printf 'Nom;Prénom;Né le\nDeux;Nina;12/03/1998\nTrois;;\n' >"$dir/in.csv"
bat importer "$dir/in.csv" >"$dir/out" 2>&1
check 'importer.bat: the good line is in, the other waits' sh -c \
	"grep -q 'rejetées 1,' '$dir/out' && [ \$(sqlite3 \
	'$PASSERELLE_DATA/passerelle.db' 'SELECT count(*) FROM person') = 1 ]"
bat exporter "$dir/view.csv" 2>"$dir/out"
check 'exporter.bat: without a view it says how to keep one' \
	grep -q 'F2' "$dir/out"
# the next key: shown wherever the first is, and one command from its place
data=$PASSERELLE_DATA
check 'a next key is made elsewhere' "$pass" hostkey next "$dir/next"
check 'of its owner alone' test "$(stat -c %a "$dir/next")" = 600
code 73 'not twice' "$pass" hostkey next "$dir/next2"
code 65 'a key that is not the next one takes no place' "$pass" hostkey swap \
	"$dir/key"
soon=$(ssh-keygen -lf "$dir/next" | cut -d' ' -f2)
"$pass" hostkey >"$dir/said"
check 'both fingerprints are said' sh -c \
	"grep -qF '$print' '$dir/said' && grep -qF '$soon' '$dir/said'"
cp "$kit/known_hosts" "$dir/first"
kit=$dir/kit2
code 0 'a kit of both' "$pass" kit "$kit" --host 127.0.0.1 --port "$port" \
	--login moreau
tr -d '\r' <"$kit/carte.txt" >"$dir/card"
check 'the card has both, in a page' sh -c "grep -qF '$print' '$dir/card' &&
	grep -qF '$soon' '$dir/card' && [ \$(wc -l <'$dir/card') -le 60 ] &&
	[ \$(wc -L <'$dir/card') -le 80 ]"
"$pass" hostkey known --host 127.0.0.1 --port "$port" >"$dir/both"
check 'known_hosts has both lines' sh -c \
	"[ \$(wc -l <'$dir/both') = 2 ] && cmp -s '$dir/both' '$kit/known_hosts'"
code 64 'lines of no host' "$pass" hostkey known
for k in "$data/host_ed25519.pub" "$dir/next.pub"; do
	ssh-keygen -r h.example.fr -f "$k" | grep ' SSHFP 4 2 '
done >"$dir/dns"
"$pass" hostkey sshfp --host h.example.fr >"$dir/said"
check 'the records are those of ssh-keygen -r' cmp "$dir/dns" "$dir/said"
check 'before the swap: both lines log in' by_ssh known_hosts
check 'and the first alone' by_ssh "$dir/first"
server_stop
check 'it is announced' "$pass" hostkey announce
check 'the next key takes its place' "$pass" hostkey swap "$dir/next"
server_start "$port"
check 'behind it: both lines log in' by_ssh known_hosts
not_known() { ! by_ssh "$1" 2>"$dir/why" &&
	grep -q 'HOST IDENTIFICATION HAS CHANGED\|Host key verification failed' \
	"$dir/why"; }
check 'the first alone refuses' not_known "$dir/first"
ssh-keyscan -t ed25519 -p "$port" 127.0.0.1 2>/dev/null >"$dir/scan"
seen=$(ssh-keygen -lf "$dir/scan" | cut -d' ' -f2)
check 'the card has what ssh-keyscan sees' sh -c \
	"[ '$seen' = '$soon' ] && grep -qF '$seen' '$dir/card'"
if command -v plink >/dev/null; then
	pins=$(sed -n 's/^plink.*\( -hostkey [^ ]* -hostkey [^ ]*\) .*/\1/p' \
		"$kit/imprimer.bat")
	check 'plink with the two keys of that kit too' sh -c "timeout 20 plink -batch -pw '$word' $pins -P $port \
		moreau@127.0.0.1 version </dev/null 2>/dev/null |
		grep -q '^passerelle '"
fi
"$pass" hostkey >"$dir/said"
check 'and the next place is empty' grep -q 'aucune' "$dir/said"
check 'users are told of it no more' test "$(sqlite3 "$data/passerelle.db" \
	"SELECT count(*) FROM meta WHERE name LIKE 'host_key%'")" = 0
# what follows is of one key
code 0 'a kit of the key in place' "$pass" kit "$dir/kit3" --host 127.0.0.1 \
	--port "$port" --login moreau
kit=$dir/kit3
other() { # other FILE: the same with one letter of the key changed
	sed 's/AAAAI\(...\)[A-Z]/AAAAI\1a/; t
s/AAAAI\(...\)./AAAAI\1Z/' "$1"
}
other "$kit/known_hosts" >"$dir/other"
not_by_ssh() { ! cmp -s "$1" "$kit/known_hosts" && ! by_ssh "$1"; }
check 'and refuses another server' not_by_ssh "$dir/other"

command -v plink >/dev/null || {
	echo 'skip - kit: no plink'
	exit
}
# the .reg as PuTTY on Unix keeps the same names and values
reg=$dir/reg
tr -d '\r' <"$kit/passerelle.reg" >"$reg"
export HOME=$dir/home
mkdir -p "$HOME/.putty/sessions"
part() { # part KEY: the values of a key of the registry
	awk -v key="$1]" '/^\[/ { on = index($0, key) } on && /^"/' "$reg"
}
part 'Sessions\passerelle' | awk -F'"=' '{
	name = substr($1, 2)
	value = $2
	if (value ~ /^dword:/)
		printf "%s=%s\n", name, "0x" substr(value, 7)
	else
		printf "%s=%s\n", name, substr(value, 2, length(value) - 2)
}' | while IFS='=' read -r n v; do
	case $v in 0x*) v=$((v)) ;; esac
	echo "$n=$v"
done >"$dir/session"
check 'the session keeps its port' grep -qx "PortNumber=$port" "$dir/session"
logs_in() { # logs_in ARGUMENTS...: what the server says comes back
	timeout 20 plink -batch -pw "$word" "$@" version 2>/dev/null </dev/null |
		grep -q '^passerelle '
}
refused() { ! logs_in "$@"; }
pin=$(sed -n 's/.* -hostkey \([^ ]*\) .*/\1/p' "$kit/imprimer.bat")
check 'the pin of the .bat is that of the server' \
	grep -qF " $pin" "$dir/scan"
check 'plink -hostkey logs in' logs_in -hostkey "$pin" -P "$port" \
	moreau@127.0.0.1
check 'plink that knows no key refuses' refused -P "$port" moreau@127.0.0.1
cp "$dir/session" "$HOME/.putty/sessions/passerelle"
check 'plink logs in by the session of the .reg' logs_in -load passerelle
other "$dir/session" >"$HOME/.putty/sessions/passerelle"
check 'and refuses another server' refused -load passerelle
# the key as PuTTY remembers it, compared letter by letter
part SshHostKeys | sed 's/^"\(.*\)"="\(.*\)"$/\1 \2/' >"$dir/seen"
cp "$dir/seen" "$HOME/.putty/sshhostkeys"
check 'plink knows the key among those it has seen' logs_in -P "$port" \
	moreau@127.0.0.1
sed 's/.$/x/' "$dir/seen" >"$HOME/.putty/sshhostkeys"
check 'one digit else and it refuses' refused -P "$port" moreau@127.0.0.1
# what imprimer.bat asks for
timeout 20 plink -batch -pw "$word" -hostkey "$pin" -T -P "$port" \
	moreau@127.0.0.1 'print =FIL' >"$dir/printed" 2>/dev/null </dev/null
check 'print =FIL is a text' grep -q 'Mes accompagnements' "$dir/printed"
