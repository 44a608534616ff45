/* Typing that does not wait: a form at the end of a line of 800 ms, on a
 * terminal that echoes by itself.  After each pause its picture is the
 * session's, whatever was typed; what it shows by itself is sent to nobody. */
#include "tests/unit/hands.h"

#include <stdio.h>
#include <stdlib.h>

#include "model/registry.h"
#include "tests/picture.h"
#include "tests/tele.h"
#include "ui/form_field.h"
#include "ui/typing.h"

/* --- a world ------------------------------------------------------------- */

static const struct column columns[] = {
	{ .name = "last_name", .label = "Nom", .type = CT_TEXT, .max = 40 },
	{ .name = "first_name", .label = "Prénom", .type = CT_TEXT,
		.max = 14 },
	{ .name = "town", .label = "Commune", .type = CT_TEXT, .max = 60 },
	{ .name = "code", .label = "Code", .type = CT_POSTCODE },
	{ .name = "rsa", .label = "RSA", .type = CT_YESNO },
	{ .name = "note", .label = "Note", .type = CT_LONG, .max = 4000 },
	{ .name = "nir", .label = "Numéro", .type = CT_TEXT, .max = 15,
		.scope = SCOPE_NIR },
	{ .name = NULL },
};

static enum err
load(struct ctx *c, const char *key, const char *arg, struct row *r)
{
	row_set(r, "_key", "1");
	return E_OK;
}

static enum err
save(struct ctx *c, const struct row *was, struct row *now_, struct faults *f)
{
	return E_OK;
}

static const struct record person = { "person", columns, load, save, NULL };
static const struct record *const records[] = { &person, NULL };
static const struct domain domain = { .name = "t", .records = records };
const struct domain *const registry_domains[] = { &domain, NULL };

const struct embedded embedded_screens[] = {
	{ "screens/t/home.menu", "menu t.home\n  title \"Accueil\"\n"
		"item 1 \"Fiche\"\n  form t.edit\n"
		"item 2 \"Secret\"\n  form t.secret\n" },
	{ "screens/t/edit.form", "form t.edit\n"
		"  title \"Fiche de %{last_name}\"\n  record person\n"
		"layout\n"
		" Nom     [nom                 ]  Prénom [prenom        ]\n"
		" Commune [commune     ] Code [code ]  RSA [rsa]\n"
		" Note    [note                              ]\n"
		"         [note                              ]\n"
		"         [note                              ]\n"
		"end\n"
		"field nom last_name\nfield prenom first_name\n"
		"field commune town\nfield code code\nfield rsa rsa\n"
		"field note note\n" },
	{ "screens/t/secret.form", "form t.secret\n"
		"  title \"Numéro\"\n  record person\nlayout\n"
		" Nom    [nom                 ]\n"
		" Numéro [nir            ]\nend\n"
		"field nom last_name\nfield nir nir\n" },
	{ "screens/t/near.form", "form t.near\n"
		"  title \"Près\"\n  record person\nlayout\n"
		" Nom    [nom                 ]\nend\n"
		"field nom last_name\n"
		"action numero \"Numéro\"\n  letter z\n  form t.secret\n" },
	KEYMAP,
	{ NULL, NULL }
};

/* --- a session far away --------------------------------------------------- */

static struct tele *tele;
static struct decoder *keys;
static uint32_t seed;
static size_t sent;             /* bytes, to the terminal */

static void
on_wire(void *to, const void *data, size_t n)
{
	sent += n;
	tele_send(to, data, n);
}

/* As session.c does. */
static void
heard(const char *bytes, size_t n)
{
	struct key k;

	if (!ui.term)
		return;         /* it is over */
	decoder_feed(keys, bytes, n);
	while (decoder_next(keys, &k)) {
		if (term_breaks(term, &k))
			ui_paint(&ui);
		if (!term_heard(term, &k))
			ui_key(&ui, &k);
	}
	if (decoder_noise(keys))
		term_noise(term);
	ui_paint(&ui);
}

static void
begin(enum tele_kind kind, int ms, enum charset charset)
{
	memset(&x, 0, sizeof x);
	x.current = -1;
	vt = vt_new(80, 24);
	tele = tele_new(vt, kind, ms, heard);
	assert_int_equal(term_new("xterm-256color", 80, 24, charset, on_wire,
		tele, &term), E_OK);
	keys = decoder_new(term, charset);
	term_echo(term, kind == TELE_PUTTY ? ECHO_PUTTY : ECHO_XTERM);
	assert_int_equal(ui_init(&ui, term, &x, screens_keymap("defaut"),
		"t.home"), E_OK);
	ui_paint(&ui);
	tele_wait(tele, 4 * ms);
	sent = 0;
}

static void
end(void)
{
	ui_done(&ui);
	memset(&ui, 0, sizeof ui);
	term_erase(term);
	tele_wait(tele, 10000);
	assert_false(tele_echoes(tele));
	decoder_free(keys);
	term_free(term);
	tele_free(tele);
	vt_free(vt);
}

static void
hit(const char *bytes)
{
	tele_type(tele, bytes, strlen(bytes));
}

/* One character after another, `ms` between them. */
static void
typed(const char *text, int ms)
{
	while (*text) {
		uint32_t code;
		size_t n = text_decode(text, strlen(text), &code);

		tele_type(tele, text, n);
		tele_wait(tele, ms);
		text += n;
	}
}

static bool
agrees(bool loudly)
{
	char row[2000];
	int y, cx, py, px;
	bool ok = true;

	for (y = 0; y < 24; y++) {
		picture_row(y, row, sizeof row);
		if (strcmp(vt_row(vt, y), row) == 0)
			continue;
		ok = false;
		if (loudly)
			print_message("row %d\n shown <%s>\n meant <%s>\n", y,
				vt_row(vt, y), row);
	}
	vt_cursor(vt, &y, &cx);
	picture_cursor(&py, &px);
	if (y != py || cx != px) {
		ok = false;
		if (loudly)
			print_message("cursor %d,%d meant %d,%d\n", y, cx, py,
				px);
	}
	return ok;
}

static void
rest(void)
{
	tele_wait(tele, 6000);
	assert_true(agrees(true));
}

/* --- what is shown, and when ---------------------------------------------- */

static void
test_at_once(void **state)
{
	for (int kind = TELE_XTERM; kind <= TELE_PUTTY; kind++) {
		begin((enum tele_kind)kind, 400, CHARSET_UTF8);
		hit("1");
		rest();
		assert_true(tele_echoes(tele));
		sent = 0;
		/* before the session can know */
		hit("x");
		shows(1, "x");
		typed("y é", 100);
		shows(1, "xy é");
		rest();
		/* and it sends nothing at all */
		assert_int_equal(sent, 0);
		assert_string_equal(ui_top(&ui)->ops->fields(ui_top(&ui))->
			edit.text, "xy é");
		end();
	}
}

static void
test_erase(void **state)
{
	static const char *const erase[] = { "\177", "\b" };

	for (int i = 0; i < 4; i++) {
		begin(i < 2 ? TELE_XTERM : TELE_PUTTY, 400, CHARSET_UTF8);
		hit("1");
		rest();
		typed("abcd", 50);
		hit(erase[i % 2]);
		hit(erase[i % 2]);
		/* goes on before anything can have come */
		typed("efgh", 150);
		tele_wait(tele, 850);
		shows(1, "abefgh ");
		assert_true(agrees(true));
		hit("z");
		shows(1, "abefghz");
		rest();
		end();
	}
}

/* The next field: what is typed before the cursor comes is put there, while
 * what is typed after is shown there at once. */
static void
test_next_field(void **state)
{
	begin(TELE_XTERM, 400, CHARSET_UTF8);
	hit("1");
	rest();
	typed("s\tNadia", 100);
	tele_wait(tele, 450);
	typed("Lou", 100);
	/* nobody paused: it has settled all the same */
	tele_wait(tele, 850);
	assert_true(agrees(true));
	shows(1, "NadiaLou");
	sent = 0;
	typed("is", 100);
	rest();
	assert_int_equal(sent, 0);
	end();
}

static void
test_never_near_secrets(void **state)
{
	begin(TELE_XTERM, 400, CHARSET_UTF8);
	hit("2");
	rest();
	assert_false(tele_echoes(tele));
	typed("x\t123", 50);
	rest();
	assert_int_equal(tele_told(tele, true), 0);
	assert_true(typing_near_secret(screen_find("t.near")));
	assert_true(typing_near_secret(screen_find("t.secret")));
	assert_false(typing_near_secret(screen_find("t.edit")));
	end();
}

static void
test_off_at_prompts(void **state)
{
	begin(TELE_XTERM, 400, CHARSET_UTF8);
	hit("1");
	rest();
	assert_true(tele_echoes(tele));
	typed("x", 0);
	hit("\033OR");          /* F3: lose what is typed? */
	rest();
	assert_true(ui.question[0]);
	assert_false(tele_echoes(tele));
	hit("n");
	rest();
	assert_true(tele_echoes(tele));
	hit("\017");            /* ^O: a letter comes */
	rest();
	assert_false(tele_echoes(tele));
	hit("\033[D");
	rest();
	end();
}

/* --- whatever is typed ----------------------------------------------------- */

static unsigned
chance(unsigned n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* What fingers do: letters most of all. */
static const char *const fingers[] = { "\t", "\r", "\177", "\177", "\b",
	"\033[D", "\033[C", "\033[A", "\033[B", "\033[H", "\033[F", "\033[Z",
	"\033OP", "\033OQ", "\033OR", "\033OS", "\033[15~", "\033[17~",
	"\033[21~", "\033[24~", "\033[3~", "\033[2~", "\001", "\002", "\004",
	"\005", "\013", "\014", "\016", "\017", "n", "n", "o", "=", "\033[5~",
	"\033[6~", "\033[1;5A", "\033[1;2D", "\0331", "\0333", "\033=",
	"\0337", "\0338", "\033(", "\033&", "\033\303\251", "\033c", "\033_",
	"\033P", "\033\r", "\n", "\033[1;2R", "\033", "\033[200~x\033[201~",
	"\033[99;7u", "\xc2\x9b", "\314\201", "\346\274\242" };
#define FINGERS (sizeof fingers / sizeof *fingers)

static const char *const letters[] = { "a", "e", "s", "n", " ", "é", "ç", "L",
	"'", "12", "œ", "-", "un deux ", "Saint-" };
#define LETTERS (sizeof letters / sizeof *letters)

/* n keys, with pauses in which all has to agree; where it ends elsewhere than
 * in the form it is opened again. */
static int
random_typist(unsigned from, int n)
{
	int pauses = 0;

	seed = from;
	for (int i = 0; i < n; i++) {
		hit(chance(6) ? letters[chance(LETTERS)] :
			fingers[chance(FINGERS)]);
		tele_wait(tele, (int)(chance(8) ? chance(200) : chance(1200)));
		if (chance(20))
			continue;
		tele_wait(tele, 6000);
		if (!agrees(false)) {
			print_message("seed %u, key %d\n", from, i);
			agrees(true);
			fail();
		}
		pauses++;
		if (ui_top(&ui)->screen != screen_find("t.edit") ||
			ui.question[0]) {
			ui_unwind(&ui, 1);
			ui_open(&ui, "t.edit", "", "");
			ui_paint(&ui);
			tele_wait(tele, 6000);
			assert_true(agrees(true));
		}
	}
	return pauses;
}

static void
test_whatever_is_typed(void **state)
{
	const char *env = getenv("TYPING_KEYS");
	int keys_ = env ? atoi(env) : 10000, pauses = 0;

	for (int kind = TELE_XTERM; kind <= TELE_PUTTY; kind++)
		for (unsigned s = 1; s <= 10; s++) {
			begin((enum tele_kind)kind, 400, CHARSET_UTF8);
			hit("1");
			rest();
			pauses += random_typist(s, keys_ / 20);
			end();
		}
	print_message("%d keys, %d pauses, the pictures agree\n", keys_,
		pauses);
}

static int
load_screens(void **state)
{
	return screens_load(NULL, stderr) == E_OK ? 0 : -1;
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_erase),
		cmocka_unit_test(test_next_field),
		cmocka_unit_test(test_never_near_secrets),
		cmocka_unit_test(test_off_at_prompts),
		cmocka_unit_test(test_whatever_is_typed),
	};

	return cmocka_run_group_tests(tests, load_screens, NULL);
}
