#!/bin/sh
# Makes lists.tsv from the value lists published with the data-inclusion
# schema v1 (CSV files `value,label,description`), given as a folder.
#	sh make-lists.sh FOLDER > lists.tsv
# Needs python3.
set -eu
exec python3 - "$1" <<'P'
import csv, sys, os
names = [("thematique", "thematiques_v1"), ("public", "publics_v1"),
         ("type_service", "types_de_services_v1"), ("frais", "frais_v1"),
         ("mode_accueil", "modes_accueil_v1"),
         ("mode_mobilisation", "modes_mobilisation_v1"),
         ("personne_mobilisatrice", "personne_mobilisatrice_v1"),
         ("reseau_porteur", "reseaux_porteurs_v1")]
categories = """choisir-un-metier|Choisir un métier
creer-une-entreprise|Créer une entreprise
difficultes-administratives-ou-juridiques|Difficultés administratives ou juridiques
difficultes-financieres|Difficultés financières
equipement-et-alimentation|Équipement et alimentation
famille|Famille
lecture-ecriture-calcul|Lecture, écriture et calcul
logement-hebergement|Logement et hébergement
mobilite|Mobilité
numerique|Numérique
preparer-sa-candidature|Préparer sa candidature
remobilisation|Remobilisation
sante|Santé
se-former|Se former
souvrir-a-linternational|S'ouvrir à l'international
trouver-un-emploi|Trouver un emploi"""
print("# Value lists of the data.inclusion schema v1 (GIP Plateforme de")
print("# l'inclusion): Licence Ouverte 2.0, MIT.  Columns: list, value, label.")
for line in categories.splitlines():
    print("categorie\t" + line.replace("|", "\t"))
for name, file in names:
    with open(os.path.join(sys.argv[1], file + ".csv"), encoding="utf-8") as f:
        for row in csv.DictReader(f):
            label = row["label"].replace("’", "'").replace("Aide materielle", "Aide matérielle")
            print(name, row["value"], " ".join(label.split()), sep="\t")
P
