# The bases that tests/screens/*.steps start from: $dir/fresh, and $dir/fresh-NAME
# with the structures and services that stand beside the steps, if any.
# Sourced after lib.sh; add_more() may add to the first one; derived=: only that.
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
for u in moreau:conseiller leroy:responsable; do
	echo 'une phrase à taper' | "$pass" user add ${u%:*} --structure 1 \
		--role ${u#*:} --name "$(echo ${u%:*} | tr a-z A-Z)" \
		--key "$dir/key.pub" --password-stdin
done
"$pass" nir 1 "un texte d'essai"
cat >"$dir/structures.json" <<'J'
[{"source":"dora","id":"dora--1","nom":"Mobilité 23","date_maj":"2026-10-02",
"commune":"Aubusson","code_postal":"23200","code_insee":"23008",
"adresse":"2 rue des Îles","latitude":45.956,"longitude":2.168,
"telephone":"+33536491011"},
{"source":"dora","id":"dora--2","nom":"Garage du Pont","date_maj":"2026-10-02",
"commune":"Aubusson","code_postal":"23200","code_insee":"23008"}]
J
cat >"$dir/services.json" <<'J'
[{"source":"dora","structure_id":"dora--1","id":"dora--s1",
"nom":"Transport à la demande","description":"Un véhicule vient vous chercher, le matin, avant le premier car.",
"date_maj":"2026-10-02","thematiques":["mobilite--mobilite-douce-partagee-collective"],
"frais":"payant","frais_precisions":"2 euros le trajet","publics":["tous-publics"],
"conditions_acces":"RSA ou insertion","commune":"Aubusson","code_postal":"23200",
"code_insee":"23008","latitude":45.956,"longitude":2.168,
"modes_accueil":["en-presentiel"],"modes_mobilisation":["telephoner"],
"mobilisable_par":["professionnels"],"label_local":"Creuse mobile"},
{"source":"dora","structure_id":"dora--2","id":"dora--s2",
"nom":"Atelier solidaire","description":"Réparer sa voiture à petit prix.",
"date_maj":"2026-10-02","thematiques":["mobilite--entretenir-reparer-son-vehicule"],
"modes_accueil":["a-distance"]}]
J
"$pass" import structures "$dir/structures.json" 2>/dev/null
"$pass" import services "$dir/services.json" 2>/dev/null
"$pass" user add rivet --structure dora--1 --role conseiller \
	--name 'Thomas RIVET' --key "$dir/key.pub"
if command -v add_more >/dev/null; then add_more; fi
# a file with a line `fresh NAME` has a base of its own, as it was before any
# step, shared with the files of the same NAME
# a keeper may still be putting its files away
flock "$PASSERELLE_DATA/keeper/lock" cp -a "$PASSERELLE_DATA" "$dir/fresh"
# with the structures and services that stand beside the steps, if any
derive() { # derive BASE: BASE-NAME
	for f in "$root"/tests/screens/*.people.csv; do
		made=$1-$(basename "$f" .people.csv)
		[ -d "$made" ] || cp -a "$1" "$made"
		PASSERELLE_DATA=$made "$pass" import people "$f" --as moreau \
			--rejects 2>/dev/null
		flock "$made/keeper/lock" true
	done
	for w in structures services; do
		for f in "$root"/tests/screens/*.$w.json; do
			[ -f "$f" ] || continue
			made=$1-$(basename "$f" .$w.json)
			[ -d "$made" ] || cp -a "$1" "$made"
			PASSERELLE_DATA=$made "$pass" import $w "$f" 2>/dev/null
			flock "$made/keeper/lock" true
		done
	done
}
[ "${derived-yes}" ] && derive "$dir/fresh"
