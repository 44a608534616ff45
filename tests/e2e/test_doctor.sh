#!/bin/sh
# What `doctor` says of a base that is well, and of what is not: its level by
# the exit code, and what to do on every line.
. "$(dirname "$0")/lib.sh"
level() { # level CODE WHAT TEXT: doctor ends with it and says it
	"$pass" doctor >"$dir/said" 2>&1
	rc=$?
	if [ $rc = "$1" ] && grep -qE "$3" "$dir/said"; then ok "$2"; else
		no "$2 ($rc)"
		cat "$dir/said"
	fi
	case $1 in 0) monitor 0 OK ;; 1) monitor 1 WARNING ;;
	2) monitor 2 CRITICAL ;; esac
}
monitor() { # monitor CODE WORD: one line, for the same reason
	"$pass" doctor --monitor >"$dir/line" 2>/dev/null
	rc=$?
	if [ $rc != "$1" ] || [ "$(wc -l <"$dir/line")" != 1 ] ||
		! grep -q "^$2 : [0-9].* ; ." "$dir/line"; then
		no "a monitor is told $2 ($rc)"
		cat "$dir/line"
	fi
}
level 2 'no base: grave' '^grave +pas de base dans .*init'
if [ "$(id -u)" = 0 ]; then
	mkdir -m 750 "$dir/data"
	said=$(setpriv --reuid 65534 --regid 65534 --clear-groups \
		"$pass" doctor --monitor 2>&1)
	check 'an account that may not look: grave' test $? = 2
	check 'and it is told so' test "${said#*ou root}" != "$said"
	rmdir "$dir/data"
fi
"$pass" init --structure 'Mission locale' --next-host-key "$dir/next" \
	2>/dev/null
level 2 'no backup yet: grave' '^grave +aucune sauvegarde : .*backup'
"$pass" backup keygen "$dir/k" 2>/dev/null
mkdir "$dir/b"
check 'a backup is made and opened again' "$pass" backup --to "$dir/b" \
	--key "$dir/k.pub" --verify-key "$dir/k"
level 1 'no server: to look at' '^à voir +aucun serveur.*serve'
server_start
level 0 'all is well under a server' "^bien +un serveur écoute : $port"
check 'every line has a level' test \
	"$(grep -cvE '^(bien|à voir|grave) +[^ ]' "$dir/said")" = 0
# SSH is libssh's: what Debian mended is there, or it is said
mkdir "$dir/bin"
libssh_is() { # libssh_is VERSION
	printf '#!/bin/sh\necho %s\n' "$1" >"$dir/bin/dpkg-query"
	chmod 755 "$dir/bin/dpkg-query"
}
was=$PATH
PATH=$dir/bin:$PATH
libssh_is 0.10.6-0+deb12u2
level 2 'a libssh with known flaws: grave' '^grave .*deb12u2.*deb12u3'
libssh_is ''
level 1 'one that is not of Debian: to look at' '^à voir .*libssh'
libssh_is 0.10.6-0+deb12u3
level 0 'a libssh that is mended is well' '^bien .*deb12u3'
PATH=$was
# (in one second with each other: each has its name)
for _ in 1 2; do
	check 'a backup of a base that serves' "$pass" backup --to "$dir/b" \
		--key "$(cat "$dir/k.pub")"
done
"$pass" doctor --monitor >"$dir/said"
check 'one line for a monitor' sh -c \
	"test \$(wc -l <'$dir/said') = 1 && grep -q '^OK' '$dir/said'"
check 'the jails were tried, whatever its starter ignores' sh -c "trap '' CHLD
	'$pass' doctor | grep -q '^bien .*prisons .* tiennent'"
for f in keys check; do
	: >"$dir/data/keeper/copy.$f"
	level 1 "the copy of a backup that was cut ($f): to look at" \
		"^à voir +.*copy.$f.*l'effacer"
	rm "$dir/data/keeper/copy.$f"
done
# what a disk that fails becomes
if mount --bind "$dir/data" "$dir/data" 2>/dev/null &&
	mount -o remount,ro,bind "$dir/data"; then
	level 2 'a disk that is read only: grave' '^grave .*lecture seule'
fi
umount "$dir/data" 2>/dev/null
mkdir -m 700 "$dir/data/keeper/before"
: >"$dir/data/keeper/before/keys.db"
level 0 'the copy of a migration is well' \
	'^bien .*/before : .* effacée dans 7 jours'
touch -d '10 days ago' "$dir/data/keeper/before/keys.db"
level 1 'one that is left: to look at' '^à voir .*/before : .*l'"'"'effacer'
mv "$dir/data/keeper/before" "$dir/data/keeper/before.now"
level 1 'a migration that is not over: to look at' '^à voir .*inachevée'
rm -r "$dir/data/keeper/before.now"
for f in passerelle.db keeper/keys.db keeper/root.key host_ed25519 keeper; do
	was=$(stat -c %a "$dir/data/$f")
	chmod o+r "$dir/data/$f"
	level 2 "$f is open to all: grave" "^grave .*$f.*chmod"
	chmod "$was" "$dir/data/$f"
done
mv "$dir/data/host_ed25519" "$dir/aside"
level 2 'no host key: grave' '^grave +clé du serveur illisible'
mv "$dir/aside" "$dir/data/host_ed25519"
cp "$dir/next" "$dir/data/offline"
level 1 'the next host key beside the first: to look at' \
	'^à voir +[^ ]*/offline est la clé suivante'
rm "$dir/data/offline"
mv "$dir/data/host_ed25519.next.pub" "$dir/aside"
level 1 'no next host key: to look at' '^à voir +pas de clé suivante'
mv "$dir/aside" "$dir/data/host_ed25519.next.pub"
level 0 'a next one that is kept elsewhere is well' \
	'^bien +clé suivante .*s.annonce'
"$pass" hostkey announce 2>/dev/null
level 0 'announced, it has its time' '^bien +clé suivante .* dans 90 jours'
"$pass" --clock 2066-01-01T00:00 doctor >"$dir/said"
check 'then it is due' grep -q '^à voir .*hostkey swap' "$dir/said"
mv "$dir/data/host_ed25519.next.pub" "$dir/aside"
level 1 'announced and not there' '^à voir +la clé annoncée pour'
mv "$dir/aside" "$dir/data/host_ed25519.next.pub"
: >"$dir/data/keeper/reserve"
level 2 'the disk was full: grave' '^grave +disque plein'
server_stop
"$pass" --clock 2036-01-01T00:00 doctor >"$dir/said"
check 'an old backup: grave' test $? = 2
check 'and keys that wait for the next one' grep -q \
	'dernière sauvegarde.*\.keys.*attendent' "$dir/said"
"$pass" --clock 2020-01-01T00:00 doctor >"$dir/said"
check 'a clock that is late is said' grep -q "l'horloge retarde" "$dir/said"
# a page of the base is torn
size=$(stat -c %s "$dir/data/passerelle.db")
dd if=/dev/urandom of="$dir/data/passerelle.db" bs=512 count=8 conv=notrunc \
	seek=$((size / 1024)) 2>/dev/null
level 2 'a torn page: grave' '^grave .*passerelle.db'
# restored elsewhere, with the root key of two cards
"$pass" root shares 2>/dev/null | awk '/^PSR/ { p = $0; getline; print p $0 }' |
	sed 1d | "$pass" root recover --to "$dir/root" 2>/dev/null
check 'what was saved comes back' "$pass" restore --from "$dir/b" \
	--key "$dir/k" --root "$dir/root" --into "$dir/back"
check 'and is whole' "$pass" --data "$dir/back" verify
