#!/bin/sh
# Two producers' structures merged by the administrator with a real ssh client;
# then both producers import again, the export is read, and they are parted.
# shellcheck disable=SC1091
. "$(dirname "$0")/lib.sh"
clock=2026-11-24T09:00
P() { "$pass" --clock $clock "$@" 2>"$dir/err"; }
says() { check "$1: $2" grep -q -- "$2" "$dir/err"; }
key_make
P init --structure 'Mission locale' --admin chef --admin-key "$dir/key.pub"
P user add moreau --structure 1 --role conseiller --name 'Claire MOREAU' \
	--key "$dir/key.pub"
cat >"$dir/s.csv" <<'C'
source;id;nom;date_maj;adresse;commune;code_postal;code_insee;telephone;courriel
fredo;fredo--1;Épicerie d'Alès;2026-09-02;12, rue des Docks;Alès;30100;30007;0466101112;
dora;dora--1;EPICERIE ALES;2026-09-02;12 RUE DES DOCKS;Alès;30100;30007;;a@b.example
C
cat >"$dir/v.csv" <<'C'
source;structure_id;id;nom;description;date_maj
fredo;fredo--1;fredo--s1;Aide alimentaire;Des colis.;2026-09-02
dora;dora--1;dora--s1;Jardin;Un potager.;2026-09-02
C
check 'structures' P import structures "$dir/s.csv"
says 'one group' '1 groupes'
check 'services' P import services "$dir/v.csv"
server_start
open_screen chef chef
shows chef "Rien n'attend"
keys chef '=' 'DOU' @Enter
shows chef 'Lui réunir'
keys chef @Enter
shows chef '75 sur 100 : même nom ; même adresse'
keys chef @F10
shows chef 'Aucun double'
# a counsellor has nothing to do with it
open_screen claire moreau
shows claire 'Bonne journée'
keys claire '=' 'DOU' @Enter
shows claire "C'est à l'administration"

P export structures - >"$dir/out"
check 'one structure is published' test "$(grep -c '"id"' "$dir/out")" = 1
check 'what only the other said is kept' grep -q 'a@b.example' "$dir/out"
check 'and what it had' grep -q '+33466101112' "$dir/out"
P export services - >"$dir/out"
check 'both services are its own' test \
	"$(grep -c '"structure_id": "fredo--1"' "$dir/out")" = 2
P import structures "$dir/s.csv"
says 'the same file changes nothing' '0 nouveaux, 0 changés, 1 identiques'
says 'and what was put together here is kept' '1 modifiés ici, gardés'
P import services "$dir/v.csv"
says 'nor do the services' '0 nouveaux, 0 changés, 2 identiques'
echo 'dora;dora--1;dora--s2;Vestiaire;Des habits.;2026-09-02' >>"$dir/v.csv"
sed -i 's/EPICERIE ALES/EPICERIE DES DOCKS/' "$dir/s.csv"
P import structures "$dir/s.csv"
says 'the merged one goes on being described' '0 nouveaux, 1 changés'
P import services "$dir/v.csv"
says 'its new service' '1 nouveaux'
P export services - >"$dir/out"
check 'goes to the one that stays' test \
	"$(grep -c '"structure_id": "fredo--1"' "$dir/out")" = 3
check 'which keeps its name' sh -c "'$pass' export structures - 2>/dev/null |
	grep -q \"Épicerie d'Alès\""

keys chef @F2
shows chef 'Structures réunies'
keys chef @Down @Enter
shows chef 'EPICERIE DES DOCKS'
keys chef @Enter
shows chef 'Séparer EPICERIE DES DOCKS'
keys chef o
shows chef 'de nouveau dans'
P export services - >"$dir/out"
check 'its services come back with it' test \
	"$(grep -c '"structure_id": "dora--1"' "$dir/out")" = 2
check 'whole' P verify
