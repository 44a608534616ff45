#!/bin/sh
# Makes referential.tsv beside this script: themes, situations, objectives and
# actions of the shared follow-up notebook (carnet de bord), from the JSON that
# replays its migrations.
#	sh make-referential.sh carnet-referential.json
# Needs python3.  Typing slips of the source are put right, typographic signs
# that old character sets cannot show are written plainly, and what only comes
# from a name that changed is said by the new one.  The file is replaced only
# when the new one is whole.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
trap 'rm -f "$here/referential.tsv.new"' EXIT
trap 'exit 1' INT TERM
python3 - "$1" >"$here/referential.tsv.new" <<'P'
import json
import re
import sys

sys.stdout.reconfigure(encoding="utf-8", newline="\n")
THEMES = ["logement", "emploi", "formation", "difficulte_administrative",
          "difficulte_financiere", "mobilite", "sante",
          "contraintes_familiales", "maitrise_langue", "numerique",
          "choisir_un_metier", "se_former", "preparer_sa_candidature",
          "trouver_un_emploi", "creer_une_entreprise",
          "s_ouvrir_a_l_international"]
KINDS = [("situations", "situation"), ("objectifs", "objectif"),
         ("actions", "action")]
PLAIN = str.maketrans({"\u2019": "'", "\u2026": "...", "\u00a0": " ",
                       "\u0153": "oe"})
SLIPS = [("GEIC", "GEIQ"), ("Ressourcess revenues", "Ressources"),
         ("Réaliseration", "Réalisation"), ("Etat civil", "État civil"),
         ("protection financières", "protection financière"),
         ("Pôle emploi", "France Travail"), ("entrainant", "entraînant"),
         ("Maitriser", "Maîtriser"), ("Contrainte horaires",
                                      "Contrainte d'horaires")]


def clean(text):
    text = text.translate(PLAIN).replace('"', "")
    for wrong, right in SLIPS:
        text = text.replace(wrong, right)
    text = " ".join(text.split())
    text = re.sub(r"\( ", "(", text)
    text = re.sub(r" \)", ")", text)
    text = re.sub(r"(\w)\( ?", r"\1 (", text)
    text = text.replace("Enfant (s)", "Enfant(s)")
    text = re.sub(r",? \.\.\.", "...", text)
    return re.sub(r"\.\.\. \)", "...)", text)


data = json.load(open(sys.argv[1], encoding="utf-8"))
print("# What a notebook is made of.  Columns: kind, theme, text.")
print("# Of Carnet de bord (GIP Plateforme de l'inclusion, SocialGouv):")
print("# Apache-2.0.")
for source, kind in KINDS:
    if set(data[source]) - set(THEMES):
        sys.exit(f"unknown themes: {set(data[source]) - set(THEMES)}")
    for theme in THEMES:
        seen = set()
        for text in map(clean, data[source].get(theme, [])):
            if text in seen:
                sys.exit(f"twice: {text}")
            seen.add(text)
            print(kind, theme, text, sep="\t")
P
mv "$here/referential.tsv.new" "$here/referential.tsv"
