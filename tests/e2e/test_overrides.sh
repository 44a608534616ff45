#!/bin/sh
# Screens and keymaps of the configuration directory: taken by the sessions
# opened afterwards, without a restart; one that has a mistake, or that would
# show more than the record allows, changes nothing and is named in the log.
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
for u in moreau leroy; do
	"$pass" user add $u --structure 1 --role conseiller \
		--name $u --key "$dir/key.pub"
done
server_start
list=$dir/conf/screens/day/mine.list
logs() { # logs TEXT: once another session has made the server look
	for _ in $(seq 50); do
		grep -qF -- "$1" "$dir/log" && return 0
		sleep 0.1
	done
	return 1
}
lint() { "$pass" check --config "$dir/conf" >"$dir/lint" 2>&1; }
open_screen first moreau
shows first 'Ma journée'

mkdir -p "$dir/conf/screens/day" "$dir/conf/keymaps"
sed 's/title .*/title "Ce matin"/' "$root/screens/day/mine.list" >"$list"
check 'it has no mistake' lint
open_screen second leroy
shows second 'Ce matin'
keys first @C-l
sleep 0.5
check 'an open session keeps its own' sees first 'Ma journée'
keys first '=PER' @Enter
shows first 'Chercher une personne'
keys first @F3
check 'also when it comes back to it' sees first 'Ma journée'

sed -i '3s/.*/  titre "Demain"/' "$list"
check 'a mistake: the lint says where' sh -c "! '$pass' check --config '$dir/conf' \
	| tee '$dir/lint' | grep -v 'mine.list:3: '" && grep -q mine.list:3: "$dir/lint" ||
	no 'the lint names file and line'
open_screen third moreau
shows third 'Ma journée'
check 'a mistake: the log says where' logs 'screens/day/mine.list:3: '
check 'once' test "$(grep -c 'screens/day/mine.list:3: ' "$dir/log")" = 1

# a telephone is no label: no list shows it, nor may a field be left empty
# that the record wants
mkdir -p "$dir/conf/screens/caseload" "$dir/conf/screens/note"
sed 's/^column age .*/column phone 14 "Tél."\n&/' \
	"$root/screens/caseload/mine.list" >"$dir/conf/screens/caseload/mine.list"
sed 's/^field text text/&\n  required no/' "$root/screens/note/edit.form" \
	>"$dir/conf/screens/note/edit.form"
sed 's/title .*/title "Ce soir"/' "$root/screens/day/mine.list" >"$list"
open_screen fourth leroy
shows fourth 'Ce soir'
check 'a list is not widened' logs 'colonne inconnue : phone'
check 'a form is not either' logs "(un écran resserre, il n'élargit pas) : required"
keys fourth '=FIL' @Enter
shows fourth 'Mes accompagnements'
check 'its columns are those that it had' sh -c "! tmux -S '$sock' \
	capture-pane -p -t fourth | grep -q 'Tél'"
rm -r "$dir/conf/screens/caseload" "$dir/conf/screens/note"

ln -s /etc/passwd "$dir/conf/screens/day/other.list"
chmod g+w "$list"
open_screen fifth moreau
shows fifth 'Ma journée'
check 'what others could write is not taken' \
	logs "mine.list:1: d'autres que son propriétaire peuvent l'écrire"
check 'nor a symbolic link' \
	logs "other.list:1: un lien symbolique n'est pas suivi"
rm "$dir/conf/screens/day/other.list"

if [ "$(id -u)" = 0 ]; then
	chmod 600 "$list"
	open_screen sixth moreau
	shows sixth 'Ma journée'
	check 'what its user may not read is said' \
		logs "illisible pour l'utilisateur 59302 du serveur"
else
	echo 'skip - what its user may not read: only as root'
fi
chmod 644 "$list"

# keys: F3 goes, Retour is ^X
sed 's/F3  /^X  /; s/"Esc 3" /"Esc w" /; s/"Esc """ /"Esc q"  /' \
	"$root/keymaps/defaut.keys" >"$dir/conf/keymaps/defaut.keys"
check 'keys without a mistake' lint
open_screen seventh leroy
shows seventh 'Ce soir'
shows seventh '^X Retour'
# a key of the screen that a keymap hides
cat >"$dir/conf/keymaps/miennes.keys" <<'K'
keymap miennes "Les miennes"
  letters act
context any
  bind ^X back
context list
  bind e back
K
check 'a letter hidden by a keymap' sh -c "'$pass' check --config '$dir/conf' | \
	grep -q 'Mes accompagnements.*miennes'"
check 'the server is whole' kill -0 "$server"
