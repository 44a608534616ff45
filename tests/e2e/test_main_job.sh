#!/bin/sh
# The main job, end to end, with two real ssh clients on real input: a person
# of Saint-Pierre is registered, a service within 15 km is found, she is
# referred to it; the other structure sees it, accepts; the answer is seen.
. "$(dirname "$0")/lib.sh"
data=$root/../shared/data/data-inclusion
"$pass" init --structure 'Mission locale' --admin admin 2>/dev/null
"$pass" nir 1 "un texte d'essai"
check 'a second init is refused with 73' \
	sh -c "'$pass' init; [ \$? = 73 ]"
key_make
if [ -f "$data/services-inclusion-reunion.json" ]; then
	"$pass" import structures "$data/structures-inclusion-reunion.json" \
		--dry-run 2>"$dir/dry"
	check 'a dry run changes nothing' test "$("$pass" export structures - \
		2>/dev/null)" = '[]'
	"$pass" import structures "$data/structures-inclusion-reunion.json" \
		2>"$dir/imp"
	check '1,613 structures, no reject' grep -q '1613 bons, 0 rej' "$dir/imp"
	"$pass" import services "$data/services-inclusion-reunion.json" \
		2>"$dir/imp"
	check '2,705 services, no reject' grep -q '2705 bons, 0 rej' "$dir/imp"
	"$pass" import services "$data/services-inclusion-reunion.json" \
		2>/dev/null
	for w in structures services; do
		"$pass" export $w "$dir/$w.json" 2>/dev/null
		check "$w come back as they went in" python3 - "$dir/$w.json" \
			"$data/$w-inclusion-reunion.json" <<'P'
import json, sys
a, b = ({r["id"]: r for r in json.load(open(f))} for f in sys.argv[1:])
sys.exit(a != b)
P
	done
	service='Garantie Visale'
	structure=$(python3 - "$data/services-inclusion-reunion.json" <<'P'
import json, sys
for s in json.load(open(sys.argv[1])):
    if s["nom"] == "Garantie Visale" and s["code_postal"] == "97410":
        print(s["structure_id"])
        break
P
)
else
	echo 'skip - the published directory of La Réunion is not there'
	exit 0
fi
"$pass" user add moreau --structure 1 --role conseiller \
	--name 'Claire MOREAU' --key "$dir/key.pub"
"$pass" user add payet --structure "$structure" --role conseiller \
	--name 'Jean PAYET' --key "$dir/key.pub"
server_start
check 'version over ssh' sh -c "[ \"\$(ssh -p $port -i $dir/key \
	-o StrictHostKeyChecking=accept-new -o LogLevel=ERROR \
	-o UserKnownHostsFile=$dir/known moreau@127.0.0.1 version)\" = \
	\"\$('$pass' version)\" ]"
SSH moreau rule >/dev/null
check 'an unknown verb ends in 64' sh -c '[ "$1" = 64 ]' - \
	"$(SSH moreau rien 2>/dev/null; echo $?)"

open_screen claire moreau
shows claire "Rien n'attend. Bonne journée."
# search before creating
keys claire '=' 'PER técher' @Enter
shows claire 'Personne de ce nom'
keys claire @F6
# what was searched is there, and the cursor on the first empty field
shows claire '[TÉCHER'
keys claire 'léa' @Tab '120598' @Tab 'Mme' @Tab @Tab
keys claire '298059741000123' @Tab
shows claire 'clé ne va pas'
keys claire @C-u '2 98 05 97 410 001 24' @Tab
sees claire 'clé ne va pas' && keys claire @C-u @Tab
keys claire @Tab @Tab '0639981234' @Tab @Tab @Tab @Tab '14h-16h' @Tab \
	@Space @Tab @Tab @Tab '22 rue du Port' @Tab @Tab '97410' @Tab
shows claire 'Saint-Pierre'
keys claire @F10
shows claire 'Enregistré'
keys claire '=' 'PER lea' @Enter
shows claire 'TÉCHER Léa'
keys claire @Enter
shows claire '14h-16h, pas de message vocal'
keys claire @C-o n
shows claire 'Note   TÉCHER'
keys claire @F10
shows claire 'manque'
keys claire @F3
sleep 0.5
screen claire | grep -q 'o oui' && keys claire o
sees claire 'dossier 1' || keys claire '=' 'PER 1' @Enter
# the directory around her
keys claire @C-o k
shows claire 'Dist.'
keys claire @F4 @Tab '15' @Tab 'mobi' @Enter @F10
shows claire 'Km au plus : 15'
keys claire / "$service" @Enter
shows claire ' ici '
shows claire "$service"
check 'it is within 15 km, and answers here' sh -c \
	"tmux -S '$sock' capture-pane -p -t claire | grep -qE '^> +[0-9]+ km .*ici'"
keys claire @C-o o
shows claire 'La structure verra ceci'
shows claire '[x] Identité    TÉCHER Léa'
shows claire '[ ] Santé'
keys claire 'Un logement pour le 3 décembre, près de son emploi.' @F10
shows claire "Envoyer l'orientation pour TÉCHER Léa"
keys claire o
shows claire 'envoyée à'

open_screen jean payet
shows jean 'Orientation reçue, à répondre'
shows jean 'TÉCHER Léa'
keys jean @Enter
shows jean 'Un logement pour le 3 décembre'
check 'the number comes after the contact instructions' sh -c \
	"tmux -S '$sock' capture-pane -p -t jean | grep -q '14h-16h, pas de message vocal : 06 39 98 12 34'"
check 'what was not shared is not there' sh -c \
	"! tmux -S '$sock' capture-pane -p -t jean | grep -q 'rue du Port'"
keys jean 1
shows jean "Accepter l'orientation"
keys jean 'Nous appelons demain.' @F10
shows jean 'Acceptée'
keys jean 8
shows jean 'Suivi : Jean PAYET'

keys claire '=' 'JOU' @Enter
sees claire 'Réponse : acceptée' || keys claire @C-r
shows claire 'Réponse : acceptée'
keys claire @Enter
shows claire 'Nous appelons demain.'
keys claire @F3 '=' 'FIN' @Enter
shows claire 'Quitter Passerelle'
keys claire o
shows claire 'ended=0'
check 'leaving leaves nothing on the screen' sh -c \
	"! tmux -S '$sock' capture-pane -p -S - -t claire | grep -q 'TÉCHER'"

# a record that crossed: not the NIR, the address, the notes
keys jean '=' 'FIN' @Enter
shows jean 'Quitter'
keys jean o
shows jean 'ended=0'
server_stop
check 'everything is whole' "$pass" verify
for word in TÉCHER Técher 'rue du Port' 0639981234 639981234 \
	'près de son emploi' 'appelons demain'; do
	check "no raw byte says « $word »" sh -c \
		"! grep -aqF -- '$word' '$dir'/data/passerelle.db* \
		'$dir'/data/keeper/* '$dir'/log"
done
