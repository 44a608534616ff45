#!/bin/sh
# Producers' files: what is wrong is said line by line and changes nothing,
# rejects are corrected and imported again, an island through CSV and JSON is
# the same island.
# shellcheck disable=SC1091
. "$(dirname "$0")/lib.sh"
: >"$dir/log"
data=${PASSERELLE_TEST_DATA:-$root/../shared/data/data-inclusion}
clock="--clock 2026-11-25T09:00"
P() { "$pass" $clock "$@" 2>"$dir/err"; }
says() { check "$1: $2" grep -q -- "$2" "$dir/err"; }
base() { # base NAME: a new one
	PASSERELLE_DATA=$dir/$1
	P init --structure 'Mission locale' --admin admin
}

base one
cat >"$dir/s.csv" <<'C'
ID;Nom;Source;Date de mise à jour;SIRET;CP;Téléphone;E-mail;Insee;Réseaux porteurs
dora--1;Épicerie solidaire;dora;12/03/2025 10:30;8,1234E+13;97400;02 62 12 34 56;a@b.fr;97411;['mission-locale']
dora--2;"Nom sur
deux lignes";dora;2025-03-12;;1400;3639;rien;;FT
dora--3;Avec;un;de;trop;1;2;3;4;5;6;7
dora--4;Bon;dora;01.02.2025;;97400;NULL;None;nan;{aci,"ccas-cias"}
C
check 'bad lines are refused' sh -c "! '$pass' $clock import structures \
	'$dir/s.csv' 2>'$dir/err'"
says 'its line and column' 'ligne 2 (dora--1) : SIRET « 8,1234E+13 » : un tab'
says 'a cell on two lines counts' 'ligne 3 (dora--2) : CP « 1400 » : il man'
says 'each mistake' 'ligne 3 (dora--2) : E-mail « rien »'
says 'too many cells' 'ligne 5 (dora--3) : la ligne : 12 cellules'
check 'nothing is changed' test "$(P export structures -)" = '[]'
check 'with its rejects' P import structures "$dir/s.csv" \
	--rejects "$dir/r.csv"
says 'what it did' '1 nouveaux, 0 changés, 0 identiques'
check 'the reason is a column' grep -q '^SIRET « 8,1234E+13 » : ' "$dir/r.csv"
sed -e 's/;8,1234E+13;/;73282932000074;/' -e 's/;1400;/;01400;/' \
	-e 's/;rien;/;c@d.fr;/' -e 's/^la ligne.*//' "$dir/r.csv" >"$dir/r2.csv"
check 'corrected, they go in' P import structures "$dir/r2.csv"
says 'two of them' '2 nouveaux, 0 changés'
P export structures - >"$dir/out"
check 'as they should be' grep -q '"telephone": "+262262123456"' "$dir/out"
P export structures - --csv >"$dir/out.csv"
check 'no cell is a formula' grep -q ";'+262262123456;" "$dir/out.csv"
check 'a list' grep -q '\["aci", "ccas-cias"\]' "$dir/out"
sed 's/;Bon;/;Meilleur;/' "$dir/s.csv" >"$dir/s2.csv"
check 'a dry run' P import structures "$dir/s2.csv" --dry-run \
	--rejects "$dir/r3.csv"
says 'says what would change' '(dora--4) change : nom'
says 'and that nothing did' "essai, rien n'est changé"
check 'indeed' sh -c "! '$pass' export structures - 2>/dev/null |
	grep -q Meilleur"
check 'a pipe is read too' sh -c "cat '$dir/s2.csv' | '$pass' $clock import \
	structures /dev/stdin --rejects /dev/null 2>'$dir/err'"
says 'once' '0 nouveaux, 1 changés'
printf 'PK\003\004' >"$dir/s.xlsx"
check 'a workbook is refused' sh -c "! '$pass' import structures \
	'$dir/s.xlsx' 2>'$dir/err'"
says 'what to do' 'CSV UTF-8'
printf 'id;nom\n1;"a\n' >"$dir/open.csv"
check 'an open quote is refused' sh -c "! '$pass' import structures \
	'$dir/open.csv' 2>'$dir/err'"
says 'where' 'open.csv:2: '

# several producers, one structure: grouped, and parted when one changes
base same
cat >"$dir/g.csv" <<'C'
source;id;nom;date_maj;adresse;code_insee
fredo;fredo--1;Épicerie d'Alès;2026-09-02;12, rue du Docteur-Serres;30007
dora;dora--1;EPICERIE ALES;2026-09-02;12 RUE DU DOCTEUR SERRES;30007
dora;dora--2;EPICERIE ALES;2026-09-02;12 rue du docteur Serres;30007
C
groups() { # groups BASE: the ids of each
	python3 - "$dir/$1/passerelle.db" <<'G'
import sqlite3
import sys

rows = sqlite3.connect(sys.argv[1]).execute(
    "SELECT hex(grp), source, source_id FROM structure"
    " WHERE grp IS NOT NULL ORDER BY source_id")
groups = {}
for grp, source, one in rows:
    groups.setdefault(grp, []).append((source, one))
for g in groups.values():
    assert len(g) > 1 and len({s for s, _ in g}) == len(g), g
print(sorted([one for _, one in g] for g in groups.values()))
G
}
check 'two producers' P import structures "$dir/g.csv"
says 'a group' '1 groupes de plusieurs sources'
check 'one of each producer' test "$(groups same)" = "[['dora--1', 'fredo--1']]"
check 'again' P import structures "$dir/g.csv"
check 'is the same' test "$(groups same)" = "[['dora--1', 'fredo--1']]"
sed -i 's/^dora;dora--1;EPICERIE ALES/dora;dora--1;Vestiaire/' "$dir/g.csv"
check 'one changes' P import structures "$dir/g.csv"
check 'and leaves' test "$(groups same)" = "[['dora--2', 'fredo--1']]"

# the real island, where it is at hand
if [ ! -r "$data/structures-inclusion-reunion.json" ]; then
	echo "skipped: no $data: the island is not imported"
	exit 0
fi
cat >"$dir/dialects.py" <<'P'
import csv
import json
import sys

data, out = sys.argv[1:]
DIALECTS = {  # delimiter, lists, encoding, end of line, French
    "excel": (";", repr, "cp1252", "\r\n", True),
    "pandas": (",", repr, "utf-8", "\n", False),
    "postgres": ("\t", lambda v: "{" + ",".join('"%s"' % x for x in v) + "}",
                 "utf-8-sig", "\r\n", False),
    "json": (";", json.dumps, "utf-8-sig", "\r\n", True),
    "pipes": (",", "|".join, "utf-8", "\n", False),
}
for what in ("structures", "services"):
    with open(f"{data}/{what}-inclusion-reunion.json", encoding="utf-8") as f:
        records = json.load(f)
    keys = list(dict.fromkeys(k for r in records for k in r))
    for name, (d, lists, enc, end, french) in DIALECTS.items():
        with open(f"{out}/{name}-{what}.csv", "w", newline="",
                  encoding=enc) as f:
            w = csv.writer(f, delimiter=d, lineterminator=end)
            w.writerow([k.replace("_", " ").title() if french else k
                        for k in keys])
            for r in records:
                row = []
                for k in keys:
                    v = r.get(k)
                    if v is None:
                        v = "NULL" if name == "postgres" else ""
                    elif isinstance(v, list):
                        v = lists(v)
                    elif french and isinstance(v, float):
                        v = repr(v).replace(".", ",")
                    elif french and k == "date_maj":
                        v = "/".join(reversed(v.split("-")))
                    row.append(v)
                w.writerow(row)
P
check 'dialects are written' python3 "$dir/dialects.py" "$data" "$dir"
base json
for w in structures services; do
	check "$w from JSON" P import $w \
		"$data/$w-inclusion-reunion.json"
	P export $w "$dir/json-$w.out"
done
check 'some of it has several producers' test -n "$(groups json | grep dora)"
for dialect in excel pandas postgres json pipes; do
	base "d-$dialect"
	for w in structures services; do
		check "$w from $dialect" P import $w \
			"$dir/$dialect-$w.csv"
		P export $w "$dir/out"
		check 'the same island' cmp "$dir/out" "$dir/json-$w.out"
	done
done
# out as CSV, and in again
for w in structures services; do
	PASSERELLE_DATA=$dir/json P export $w "$dir/$w.csv" --csv
done
base again
for w in structures services; do
	check "$w, exported as CSV" P import $w "$dir/$w.csv"
	P export $w "$dir/out"
	check 'come back the same' cmp "$dir/out" "$dir/json-$w.out"
done
check 'the same groups' test "$(groups json)" = "$(groups d-pipes)"
PASSERELLE_DATA=$dir/d-pipes
check 'again' P import services "$dir/pipes-services.csv"
says 'nothing to do' '0 nouveaux, 0 changés, 2705 identiques'
# the extract of v0, as it was found
check 'v0' P import services "$data/reunion-services-v0.json" \
	--date 2026-03-01 --dry-run
says 'the sign that was lost' 'Lat : signe perdu'
says 'what v1 does not say' 'Profils « adultes » : sans équivalent en v1'
says 'all of it' '2705 lus, 2705 bons, 0 rejetés'
# a record that would take hours to compare with itself
{
	printf '[{"source":"x","id":"a","nom":"Nom","date_maj":"2026-01-01","reseaux_porteurs":["v"'
	seq -f ',"v%.0f"' 200000
	echo ']}]'
} >"$dir/long.json"
code=0
timeout 10 "$pass" $clock import structures "$dir/long.json" 2>"$dir/err" || code=$?
check 'a record without end is refused as it is' test $code = 65
says 'why' 'ligne 1 (a) : la ligne : cet enregistrement est trop long'
