#!/bin/sh
# Every text that a person can read has its English; what has a plural has its
# French.  What is missing is named: add it to src/po/en.po.
. "$(dirname "$0")/lib.sh"
trap 'rm -rf "$dir"; exit $failed' EXIT
cd "$root" || exit 1
pot=$dir/passerelle.pot
make -s BUILD="$build" POT="$pot" pot 2>/dev/null
check 'the texts are found in the sources' grep -q '^msgid "Enregistrer"$' "$pot"
# whole PO: a catalogue merged with the sources, without what they left
whole() {
	msgmerge -q --no-fuzzy-matching --no-wrap "src/po/$1.po" "$pot" \
		2>/dev/null | msgattrib --no-obsolete --no-wrap 2>/dev/null
}
names() { # names WHAT FILE: its msgids, which should be none
	awk -v RS= -F '\n' '{
		id = ""
		for (i = 1; i <= NF; i++) {
			if ($i ~ /^msg/)
				on = $i ~ /^msgid /
			if (on && $i ~ /"/)
				id = id substr($i, index($i, "\"") + 1,
					length($i) - index($i, "\"") - 1)
		}
		if (id != "")
			print "missing: " id
	}' "$2" | tee "$dir/names"
	if [ -s "$dir/names" ]; then no "$1"; else ok "$1"; fi
}
whole en >"$dir/en.po"
msgattrib --untranslated --no-wrap "$dir/en.po" >"$dir/none"
names 'every text has its English' "$dir/none"
msgattrib --only-fuzzy --no-wrap "$dir/en.po" >"$dir/fuzzy"
names 'no English is a guess' "$dir/fuzzy"
whole fr | awk -v RS= '/msgid_plural/' >"$dir/fr.plural"
awk -v RS= -v ORS='\n\n' '/msgstr\[[01]\] ""/' "$dir/fr.plural" >"$dir/none"
check 'some texts have a plural' grep -q 'msgid_plural' "$dir/fr.plural"
names 'every plural has its French' "$dir/none"
for l in en fr; do
	check "src/po/$l.po is well formed" \
		msgfmt --check-format --check-domain -o /dev/null "src/po/$l.po"
done
# %{name} is filled in by its name: the same ones on both sides
msgfmt --no-hash -o "$dir/en.mo" "$dir/en.po" 2>/dev/null
msgunfmt --no-wrap "$dir/en.mo" 2>/dev/null | awk '
function bag(s) {
	while (match(s, /%\{[a-z_]*\}/)) {
		seen[substr(s, RSTART, RLENGTH)] += side
		s = substr(s, RSTART + RLENGTH)
	}
}
function done() {
	for (k in seen)
		if (seen[k] != 0) {
			print id "\n"
			break
		}
	split("", seen)
}
/^msgid "/ { done(); id = $0 }
/^msg/ { side = $1 ~ /^msgid/ ? 1 : -1 }
{ bag($0) }
END { done() }' >"$dir/none"
names 'what is filled in by name is the same in English' "$dir/none"
# an English that has no room in its screen is a fault, and so is its wording
mkdir -p "$dir/locale/en/LC_MESSAGES"
says() { # says WHAT MSGID ENGLISH: `check` refuses it
	msgcat --no-wrap src/po/en.po 2>/dev/null | awk -v id="msgid \"$2\"" \
		-v to="msgstr \"$3\"" '
		$0 == id { at = NR + 1 }
		{ print NR == at ? to : $0 }' >"$dir/bad.po"
	msgfmt -o "$dir/locale/en/LC_MESSAGES/passerelle.mo" "$dir/bad.po" \
		2>/dev/null
	if PASSERELLE_LOCALES=$dir/locale "$pass" check >"$dir/said"; then
		no "$1"
	elif grep -qF "$3" "$dir/said"; then
		ok "$1"
	else
		no "$1"
	fi
}
says 'a label too wide for its picture is named' 'N° sécu' \
	'Social security number'
says 'a title too wide for its column is named' 'Gens' 'People here'
says 'a hint too long for its line is named' 'Première lettre, ou F4' \
	"First letter of it, or F4, which shows all the values that there are here to choose"
says 'an exclamation in English is named' 'Aucune demande.' 'None!'
# the labels of choices have their room in the slots, in each language: a form
# that does not fit is not loaded at all
for l in fr en; do
	check "what is shipped has none ($l)" "$pass" --lang $l check
done
# one keeper for all: what it says is read in the language of who reads
trap end EXIT
key_make
"$pass" init --structure 'Mission locale' --admin chef \
	--admin-key "$dir/key.pub" 2>/dev/null
server_start
for l in 'en Unknown account.' 'fr Compte inconnu.'; do
	t new-session -d -x 80 -y 24 -s "${l%% *}" \
		"$pass --lang ${l%% *} screen --as ghost; sleep 60"
	shows "${l%% *}" "${l#* }"
done
