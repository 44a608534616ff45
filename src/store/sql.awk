# Turns named statements and acts (.sql) into C: sql_queries[] and sql_acts[]
# of store/db.h.  With -v migrations=1 turns numbered files into
# sql_migrations[] of store/migrate.h.
#
#	awk -f sql.awk domains/*.sql
#
# A mistake is said with its file and line, and ends in exit 1.
#
# What an act's header says:
#	on: T(:id)      the row it starts from: the query on.T of keeper.sql
#	                gives its person, structure, other, state, author and
#	                external (the matrix of tests/unit/test_keeper_rights.c
#	                has a row of each T).  A plain table of a structure can
#	                do without: on: structure(:at), and its statements say
#	                AND structure = :structure
#	right: R        of model/rights.h, on that row
#	from: S S       the states that it may start from
#	rows: N         that the next statement must touch; N..M, or any
#	must: S         of blobs: one of this scope comes
#	with: T(:id) [R], new: K(:id), blobs: S S, tokens, grant:, revoke:, undo:,
#	key:, by: clock|operator, audit: none
# The id of what a statement makes comes from the session: the keeper refuses
# one under which something is sealed already.
# The keeper binds :me :structure :person :with_person :other :author :record
# :closed (is her address protected?) :state :here :now :today; every other
# value comes from C, and none more.

function fail(what) {
	printf "%s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
	bad = 1
}

function quote(s) {
	gsub(/\\/, "\\\\", s)
	gsub(/"/, "\\\"", s)
	gsub(/\n/, "\\n\"\n\t\"", s)
	return "\"" s "\""
}

function text(s) {
	return s == "" ? "NULL" : quote(s)
}

function trim(s) {
	sub(/^[ \t]+/, "", s)
	sub(/[ \t;]+$/, "", s)
	return s
}

# what a "table(:param)" word holds
function part(s, which,    i) {
	i = index(s, "(")
	if (s == "none")
		return ""
	if (!i || s !~ /^[a-z_]+\(:[a-z_]+\)$/) {
		fail("écrire table(:paramètre) : " s)
		return ""
	}
	return which == 1 ? substr(s, 1, i - 1) : \
		substr(s, i + 1, length(s) - i - 1)
}

function nth(s, n,    a) {
	return split(s, a, " ") < n ? "" : a[n]
}

# The parameter whose value becomes the id of something new: of a row, or of
# words that are sealed apart (an answer, a review).
function made_by(s) {
	if (s ~ /^INSERT[A-Z ]* INTO [a-z_]+\(id,/) {
		sub(/^[^)]*\)[ \n]*(VALUES\(|SELECT )[ \n]*/, "", s)
		return s ~ /^:[a-z_]+,/ ? substr(s, 1, index(s, ",") - 1) : ""
	}
	if (s !~ /^UPDATE / || !match(s, / (answer|words) = :[a-z_]+/))
		return ""
	s = substr(s, RSTART, RLENGTH)
	return substr(s, index(s, ":"))
}

function end_statement() {
	sql = trim(sql)
	if (sql == "")
		return
	if (kind == "name") {
		if (name in query)
			fail("nom donné deux fois : " name)
		query[name] = "\t{ " quote(name) ", " quote(sql) ",\n\t  " \
			quote(file) ", " line " },\n"
		kind = ""
	} else if (kind == "act") {
		if (rows == "")
			fail("instruction sans « -- rows: » dans " name)
		nmin = nmax = rows
		if (rows == "any")
			nmin = nmax = -1
		else if (rows ~ /^[0-9]+\.\.[0-9]+$/) {
			nmin = rows; sub(/\.\..*/, "", nmin)
			nmax = rows; sub(/.*\.\./, "", nmax)
		} else if (rows !~ /^[0-9]+$/)
			fail("rows: " rows " ?")
		steps = steps "\t{ " quote(sql) ",\n\t  " nmin ", " nmax \
			", " at ", " text(made_by(sql)) " },\n"
		nsteps++
		rows = ""
	} else
		fail("instruction sans nom")
	sql = ""
}

function end_act() {
	end_statement()
	if (kind != "act")
		return
	if (!nsteps)
		fail("act " name " sans instruction")
	if (h["right"] == "")
		fail("act " name " sans « -- right: »")
	id = name
	gsub(/[^a-z0-9]/, "_", id)
	step_tables = step_tables "static const struct sql_step steps_" id \
		"[] = {\n" steps "\t{ NULL, 0, 0, 0, NULL }\n};\n"
	if (name in act)
		fail("nom donné deux fois : " name)
	act[name] = "\t{ " quote(name) ", " quote(file) ", " line ",\n\t  " \
		text(h["on"] == "" ? "" : part(h["on"], 1)) ", " \
		text(h["on"] == "" ? "" : part(h["on"], 2)) ", " \
		text(h["with"] == "" ? "" : part(nth(h["with"], 1), 1)) ", " \
		text(h["with"] == "" ? "" : part(nth(h["with"], 1), 2)) ", " \
		text(nth(h["with"], 2)) ", " \
		text(h["new"] == "" ? "" : part(h["new"], 1)) ", " \
		text(h["new"] == "" ? "" : part(h["new"], 2)) ",\n\t  " \
		text(h["right"]) ", " text(h["from"]) ", " text(h["blobs"]) \
		", " text(h["must"]) \
		",\n\t  " text(nth(h["undo"], 1)) ", " \
		text(nth(h["undo"], 2)) \
		",\n\t  " text(h["key"]) ", " text(h["grant"]) ", " \
		text(h["revoke"]) ",\n\t  " \
		(h["tokens"] ? "true" : "false") ", " \
		(h["by"] ~ /clock/ ? "true" : "false") ", " \
		(h["by"] ~ /operator/ ? "true" : "false") ", " \
		(h["audit"] == "none" ? "true" : "false") ", steps_" id " },\n"
	kind = ""
}

function begin(what, n) {
	end_act()
	if (kind != "")
		fail(name " sans instruction")
	kind = what
	name = n
	file = FILENAME
	line = FNR
	split("", h)
	steps = rows = sql = ""
	nsteps = 0
	if (n !~ /^[a-z_]+\.[a-z_.]+$/)
		fail("nom mal formé : " n)
	if ((what, n) in seen)
		fail("nom donné deux fois : " n)
	seen[what, n] = 1
}

function header(word, value) {
	if (kind != "act") {
		fail("« -- " word ": » hors d'un act")
		return
	}
	if (word == "rows") {
		end_statement()
		rows = value
		return
	}
	if (h[word] != "" && (word == "grant" || word == "revoke"))
		h[word] = h[word] ";" value
	else if (h[word] != "")
		fail("« -- " word ": » deux fois")
	else
		h[word] = value
}

migrations && FNR == 1 && FILENAME != current {
	if (current != "")
		print_migration()
	current = FILENAME
	body = ""
}

# A number that is left out could be taken later, and would then be passed
# over by every base that is beyond it.
function print_migration() {
	fam = current
	sub(/.*\//, "", fam)
	if (fam !~ /^(data|keys)-[0-9][0-9][0-9](-[a-z-]+)?\.sql$/) {
		printf "%s: écrire data-NNN-mot.sql ou keys-NNN-mot.sql\n", \
			current > "/dev/stderr"
		bad = 1
	}
	num = fam
	sub(/-.*/, "", fam)
	sub(/^[a-z]+-/, "", num)
	sub(/\.sql$/, "", num)
	if (num + 0 != ++last_number[fam]) {
		printf "%s: le numéro suivant de %s est %03d\n", current, \
			fam, last_number[fam] > "/dev/stderr"
		bad = 1
	}
	table = table "\t{ " quote(fam) ", " (num + 0) ", " quote(body) " },\n"
}

migrations {
	s = $0
	sub(/[ \t]*--.*/, "", s)
	if (s != "")
		body = body (body == "" ? "" : "\n") s
	next
}

FNR == 1 { end_act() }

/^-- name: / { begin("name", $3); next }
/^-- act: / { begin("act", $3); next }
/^-- tokens$/ { header("tokens", "1"); next }
/^-- (on|with|new|right|from|blobs|must|undo|key|grant|revoke|by|audit|rows): / {
	word = $2
	sub(/:$/, "", word)
	value = $0
	sub(/^-- [a-z]+: */, "", value)
	header(word, value)
	next
}
/^-- [a-z]+:/ && kind == "act" && sql == "" && rows == "" {
	fail("en-tête inconnu : " $2)
	next
}
/^--/ { next }
/^[ \t]*$/ { next }
{
	s = $0
	# a comment after code, outside a string
	if (s ~ /--/ && s !~ /'[^']*--/)
		sub(/[ \t]*--.*/, "", s)
	if (sql == "")
		at = FNR
	sql = sql (sql == "" ? "" : "\n") s
	if (s ~ /;[ \t]*$/)
		end_statement()
}

function length_of(of,    k, n) {
	for (k in of)
		n++
	return n + 0
}

# In the order of strcmp(): they are looked for by halves.  (The locale is C.)
function print_sorted(of,    k, n, i, names) {
	for (k in of) {
		for (i = n++; i > 0 && names[i] > k; i--)
			names[i + 1] = names[i]
		names[i + 1] = k
	}
	for (i = 1; i <= n; i++)
		printf "%s", of[names[i]]
}

END {
	if (migrations) {
		if (current != "")
			print_migration()
		print "#include <stddef.h>\n\n#include \"store/migrate.h\"\n"
		print "const struct sql_migration sql_migrations[] = {"
		printf "%s", table
		print "\t{ NULL, 0, NULL }\n};"
		exit bad
	}
	end_act()
	if (sql != "")
		fail("instruction sans « ; » à la fin")
	print "#include \"store/db.h\"\n"
	print "const struct sql_query sql_queries[] = {"
	print_sorted(query)
	print "\t{ NULL, NULL, NULL, 0 }\n};"
	print "const size_t sql_query_count = " length_of(query) ";\n"
	print step_tables
	print "const struct sql_act sql_acts[] = {"
	print_sorted(act)
	print "\t{ .name = NULL }\n};"
	print "const size_t sql_act_count = " length_of(act) ";"
	exit bad
}
