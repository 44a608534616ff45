#!/bin/sh
# Makes lists.tsv beside this script: the value lists published with the
# data-inclusion schema v1, from a folder of its CSV files
# (`value,label,description`).
#	sh make-lists.sh FOLDER
# Needs python3.  Labels lose typographic apostrophes and the raised e of "2e",
# which old character sets cannot show, and one missing accent is put back.
# The file is replaced only when the new one is whole.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
trap 'rm -f "$here/lists.tsv.new"' EXIT
trap 'exit 1' INT TERM
python3 - "$1" >"$here/lists.tsv.new" <<'P'
import csv
import os
import sys

sys.stdout.reconfigure(encoding="utf-8", newline="\n")
FILES = [
    ("thematique", "thematiques_v1"), ("public", "publics_v1"),
    ("type_service", "types_de_services_v1"), ("frais", "frais_v1"),
    ("mode_accueil", "modes_accueil_v1"),
    ("mode_mobilisation", "modes_mobilisation_v1"),
    ("personne_mobilisatrice", "personne_mobilisatrice_v1"),
    ("reseau_porteur", "reseaux_porteurs_v1"),
]
# The schema has the categories only as the first half of the values.
CATEGORIES = {
    "choisir-un-metier": "Choisir un métier",
    "creer-une-entreprise": "Créer une entreprise",
    "difficultes-administratives-ou-juridiques":
        "Difficultés administratives ou juridiques",
    "difficultes-financieres": "Difficultés financières",
    "equipement-et-alimentation": "Équipement et alimentation",
    "famille": "Famille",
    "lecture-ecriture-calcul": "Lecture, écriture et calcul",
    "logement-hebergement": "Logement et hébergement",
    "mobilite": "Mobilité",
    "numerique": "Numérique",
    "preparer-sa-candidature": "Préparer sa candidature",
    "remobilisation": "Remobilisation",
    "sante": "Santé",
    "se-former": "Se former",
    "souvrir-a-linternational": "S'ouvrir à l'international",
    "trouver-un-emploi": "Trouver un emploi",
}
PLAIN = str.maketrans({"\u2019": "'", "\u1d49": "e", "\u00a0": " "})


def label(text):
    text = " ".join(text.translate(PLAIN).split())
    return text.replace("Aide materielle", "Aide matérielle")


def rows(file):
    path = os.path.join(sys.argv[1], file + ".csv")
    with open(path, encoding="utf-8", newline="") as f:
        return [(r["value"], label(r["label"])) for r in csv.DictReader(f)]


used = {value.split("--")[0] for value, _ in rows("thematiques_v1")}
if used != set(CATEGORIES):
    sys.exit(f"categories differ: {sorted(used ^ set(CATEGORIES))}")
print("# Value lists.  Columns: list, value, label.")
print("# Of the data.inclusion schema v1 (GIP Plateforme de l'inclusion):")
print("# Licence Ouverte 2.0, MIT.")
for name in ("categorie",):
    for value, text in CATEGORIES.items():
        print(name, value, text, sep="\t")
for name, file in FILES:
    for value, text in rows(file):
        print(name, value, text, sep="\t")
P
mv "$here/lists.tsv.new" "$here/lists.tsv"
