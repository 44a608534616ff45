/* Linear mode (ui/linear.h): every screen that opens is walked through, line
 * by line, with a keeper; nothing that is sent is a control, nothing is too
 * wide, no screen is a dead end, no field is passed over. */
#include "tests/unit/domain_world.h"
#include "tests/unit/share.h"

#include "base/text.h"
#include "domains/intake_file.h"
#include "domains/proposal.h"
#include "domains/slot.h"
#include "domains/slot_book.h"
#include "rules/rdv.h"
#include "ui/form_field.h"
#include "ui/linear.h"
#include "ui/screens.h"

static struct term *term;
static struct ctx *x, *head, *answering, *admin, *her;
static struct ui ui;
static struct linear lines;
static struct buf out;
/* Keys and arguments that screens may need. */
static char person[ID_TEXT], service[ID_TEXT], structure[ID_TEXT],
	referral[ID_TEXT], slot[ID_TEXT], appointment[ID_TEXT], message[ID_TEXT],
	file[ID_TEXT], file_line[ID_TEXT];

static void
hear(void *to, const void *data, size_t n)
{
	buf_put(&out, data, n);
}

static void
open_lines(int cols, bool echo)
{
	buf_init(&out);
	assert_int_equal(term_new("dumb", cols, 24, CHARSET_UTF8, hear, NULL,
		&term), E_OK);
	assert_int_equal(ui_init(&ui, term, x, screens_keymap("defaut"),
		"day.mine"), E_OK);
	linear_start(&lines, &ui, echo);
	linear_show(&lines);
}

static void
close_lines(void)
{
	linear_free(&lines);
	ui_done(&ui);
	term_free(term);
	buf_done(&out);
	world_leave(x);
}

static void
press(int code)
{
	struct key k = { .code = code };

	linear_key(&lines, &k);
}

static void
type(const char *text)
{
	size_t left = strlen(text);

	while (left) {
		uint32_t code;
		size_t n = text_decode(text, left, &code);

		press((int)code);
		text += n;
		left -= n;
	}
}

/* What is said after a line, and only that. */
static const char *
say(const char *text)
{
	type(text);
	buf_clear(&out);
	press('\r');
	return buf_str(&out);
}

static bool
said(const char *text)
{
	return strstr(buf_str(&out), text) != NULL;
}

/* --- what is sent ---------------------------------------------------------- */

static void
looks_plain(const char *where, int width)
{
	const char *p = buf_str(&out);

	while (*p) {
		char *line = xasprintf("%.*s", (int)strcspn(p, "\r\n"), p);

		for (const char *c = line; *c; c++)
			if ((unsigned char)*c < 0x20 || *c == 0x7f)
				fail_msg("%s: a control: %s", where, line);
		if (text_columns(line) > width + 1)
			fail_msg("%s: %d columns: %s", where,
				text_columns(line), line);
		free(line);
		p += strcspn(p, "\r\n");
		p += strspn(p, "\r\n");
	}
	/* something is asked */
	if (!lines.begun)
		fail_msg("%s: no question after: %s", where, buf_str(&out));
}

/* --- every screen ----------------------------------------------------------- */

/* All the fields that may be typed in are asked, then saving is. */
static void
walk_fields(const struct screen *s, int width)
{
	struct view *v = ui_top(&ui);
	struct fields *fs = v->ops->fields(v);
	bool *asked = xcalloc((size_t)fs->n + 1, sizeof *asked);
	int i, turns;

	/* what comes first is the first empty one */
	for (turns = 0; turns < 200 && !ui.question[0]; turns++) {
		say("");
		looks_plain(s->name, width);
		if (ui_top(&ui) != v)
			break;
	}
	if (!ui.question[0])
		fail_msg("%s: never asks to save", s->name);
	say("n");
	for (turns = 0; turns < 200; turns++) {
		if (ui_top(&ui) != v || ui.question[0])
			break;
		if (fs->focus >= 0)
			asked[fs->focus] = true;
		say("^");
		looks_plain(s->name, width);
	}
	if (turns == 200)
		fail_msg("%s: ^ never leaves", s->name);
	/* what leaving asks: it stays, to be looked at */
	if (ui.question[0])
		say("n");
	else
		ui_open(&ui, s->name, "", "");
	for (i = 0; ui_top(&ui) == v && i < fs->n; i++)
		if (field_open(fs, i) && !asked[i])
			fail_msg("%s: %s is never asked", s->name,
				fs->f[i].label);
	free(asked);
}

static void
walk_list(const struct screen *s, int width)
{
	static const char *const typed[] = { "?", "??", "", "zzz", "/", "9999",
		"*", "T", "+", "-" };

	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		say(typed[i]);
		looks_plain(s->name, width);
	}
	if (s->nfilter) {
		say("F");
		looks_plain(s->name, width);
		say("^");
	}
}

static void
walk_choices(const struct screen *s, int width)
{
	struct view *v = ui_top(&ui);
	int depth = ui.depth;

	for (int i = 0; i < s->naction; i++) {
		char digit[2] = { s->action[i].digit, '\0' };

		if (!digit[0] || s->action[i].call)
			continue;
		say(digit);
		looks_plain(s->name, width);
		while (ui.depth > depth) {
			say("^^");
			if (ui.question[0])
				say("o");
		}
		if (ui_top(&ui) != v)
			fail_msg("%s: %s does not come back", s->name, digit);
	}
	say("?");
	looks_plain(s->name, width);
}

static char handed[ID_TEXT];    /* a handover that waits */
static char proposed[ID_TEXT];  /* a role in the structure of the first head */

static bool
open_any(const struct screen *s)
{
	char told[60], agrees[60];
	const char *const keys[] = { "", told, agrees, person, service, structure, referral,
		slot, appointment, message, file, file_line, handed, proposed,
		rdv_reasons[0].code };
	const char *const args[] = { "", person, "accepter", "refuser",
		"reponse", "lettre", "nomaa", slot, told, agrees };

	snprintf(told, sizeof told, "%s suivi", person);
	snprintf(agrees, sizeof agrees, "%s photo", person);
	for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
		for (size_t a = 0; a < sizeof args / sizeof *args; a++)
			if (ui_open(&ui, s->name, keys[k], args[a]) == E_OK) {
				ui.message[0] = '\0';
				return true;
			}
	ui.message[0] = '\0';
	return false;
}

/* A page of a person's own space: digits, and nothing else. */
static void
walk_page(const struct screen *s, int width, int depth)
{
	static const char *const no[] = { "", "?", "!", "^", "^^", "=FIL",
		"^PER", "abc", "8", "F10" };

	buf_clear(&out);
	for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
		say(no[i]);
		looks_plain(s->name, width);
		if (ui.depth != depth + 1 || ui.leave)
			fail_msg("%s: %s leads somewhere", s->name, no[i]);
	}
	say("9");
	if (ui.depth > depth)
		fail_msg("%s: cannot be left", s->name);
}

static void
walk(const struct screen *s, int width)
{
	int depth = ui.depth;

	if (!open_any(s))
		return;         /* not hers */
	if (s->kind == SCREEN_PAGE && strcmp(s->name, "space.home") != 0) {
		walk_page(s, width, depth);
		return;
	}
	if (s->kind == SCREEN_PAGE) {
		ui_unwind(&ui, depth);
		return;
	}
	buf_clear(&out);
	press('\r');            /* shows it */
	say("?");
	looks_plain(s->name, width);
	say("!");
	looks_plain(s->name, width);
	say("^");
	if (s->kind == SCREEN_FORM && !s->view)
		walk_fields(s, width);
	else if (s->kind == SCREEN_LIST)
		walk_list(s, width);
	else
		walk_choices(s, width);
	for (int i = 0; ui.depth > depth && i < 20; i++) {
		say("^^");
		if (ui.question[0])
			say("o");
	}
	if (ui.depth > depth)
		fail_msg("%s: cannot be left", s->name);
	ui_unwind(&ui, depth);
}

/* Records that several people, or a key, have to make first; each is a plain
 * form, as those that are walked. */
static bool
takes_more(const struct screen *s)
{
	static const char *const names[] = { "access.sheet", "admin.account",
		"person.urgency",
		"exchange.event", "exchange.message", "message.read", "merge.side", "person.ask", "person.asked",
		"person.asking", "person.said", "person.unite", "person.united",
		"space.note",
		"referral.outcome" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], s->name) == 0)
			return true;
	return false;
}

/* By who works there, who answers there, who runs it all: each screen is
 * somebody's. */
static void
every_screen(int cols, int width, int each)
{
	struct ctx *const who[] = { head, answering, admin, her };
	const struct screen *s;
	bool walked[200] = { false };

	for (size_t w = 0; w < sizeof who / sizeof *who; w++) {
		x = who[w];
		open_lines(cols, false);
		for (int i = 0; (s = screen_at(i)); i++) {
			unsigned turns = ui.turns;

			if ((i + (int)w) % each)
				continue;
			walk(s, width);
			walked[i] |= ui.turns > turns;
		}
		close_lines();
	}
	x = head;
	for (int i = 0; (s = screen_at(i)); i++)
		if (each == 1 && !walked[i] && !takes_more(s))
			fail_msg("%s opens for nobody", s->name);
}

static void
test_every_screen(void **state)
{
	every_screen(80, 79, 1);
}

static void
test_braille(void **state)
{
	every_screen(40, 39, 5 / SHARE(5));
}

/* --- the line ----------------------------------------------------------------- */

static void
test_line(void **state)
{
	open_lines(80, true);
	say("=PER zzz");
	say("N");
	buf_clear(&out);
	type("aé");
	assert_string_equal(buf_str(&out), "aé");
	press(0x7f);
	assert_string_equal(buf_str(&out), "aé\b \b");
	/* a CR LF is one Enter; ^U takes all back */
	type("bc");
	buf_clear(&out);
	press(KEY_CTRL('U'));
	assert_string_equal(buf_str(&out), "\b \b\b \b\b \b");
	say("aminata");
	assert_true(said("Date de naissance"));
	buf_clear(&out);
	press('\n');
	assert_string_equal(buf_str(&out), "");
	/* an escape sequence is nothing */
	press(KEY_UP);
	assert_string_equal(buf_str(&out), "");
	close_lines();
}

/* What is typed is in the field before Enter, and out of it when it was a
 * command. */
static void
test_nothing_lost(void **state)
{
	struct view *v;
	struct fields *fs;

	open_lines(80, true);
	say("=PER zzz");
	say("N");
	v = ui_top(&ui);
	fs = v->ops->fields(v);
	type("amin");
	assert_string_equal(fs->edit.text, "amin");
	assert_ptr_equal(ui_typed(&ui), v);
	say("ata");
	say("^");
	assert_string_equal(fs->edit.text, "Aminata");
	say("F1");
	assert_string_equal(fs->edit.text, "Aminata");
	press('x');
	press(KEY_CTRL('C'));
	assert_string_equal(fs->edit.text, "Aminata");
	say("\\Eve");
	say("^");
	assert_string_equal(fs->edit.text, "Eve");
	say("-");
	say("^");
	assert_string_equal(fs->edit.text, "");
	close_lines();
}

/* A refusal is one line, and what was typed is kept. */
static void
test_refused(void **state)
{
	open_lines(80, false);
	say("=PER zzz");
	say("N");
	say("aminata");
	say("31/2/98");
	assert_true(said("Erreur : Date de naissance"));
	assert_true(said("Date de naissance [31/2/98] : "));
	say(".");
	assert_true(said("Erreur : "));
	assert_int_equal(ui.depth, 3);
	close_lines();
}

/* A message that comes while a line is typed leaves the line whole. */
static void
test_meanwhile(void **state)
{
	open_lines(80, true);
	type("=PE");
	buf_clear(&out);
	ui_say(&ui, "Un mot pour tous.");
	linear_show(&lines);
	assert_true(said("\r\nNote : Un mot pour tous.\r\n"));
	assert_true(said("? : =PE"));
	buf_clear(&out);
	linear_show(&lines);
	assert_string_equal(buf_str(&out), "");
	close_lines();
}

/* What would send the terminal a sequence says that it cannot. */
static void
test_no_sequence(void **state)
{
	static const char *const typed[] = { "!i", "o", "=LIN" };

	open_lines(80, true);
	say("=FIL");
	for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
		say(typed[i]);
		if (memchr(out.data, 0x1b, out.len))
			fail_msg("%s sends a sequence", typed[i]);
	}
	assert_false(ui.face);
	close_lines();
}

/* A list in pages of 20, numbers that go on, marks. */
static void
test_pages(void **state)
{
	open_lines(80, false);
	say("=FIL");
	assert_true(said("\r\n1 "));
	assert_true(said("\r\n20 "));
	assert_false(said("\r\n21 "));
	assert_true(said("+ page"));
	say("+");
	assert_true(said("\r\n21 "));
	assert_false(said("\r\n1 "));
	say("*21 22");
	assert_true(said("\r\n21 x "));
	assert_true(said("\r\n22 x "));
	assert_false(said("\r\n23 "));
	say("3");
	assert_string_equal(ui_top(&ui)->screen->name, "person.card");
	say("^");
	say("zzzz");
	assert_true(said("Rien ne correspond"));
	close_lines();
}

/* By its lines: to the only service that there is. */
static void
refer(void)
{
	struct rows t;

	open_lines(80, false);
	say("=PER nomaa");
	say("1");
	say("!o");
	say("transport");
	say("Aller à un entretien.");
	say(".");
	say("F10");
	say("o");
	if (!said("envoyée"))
		fail_msg("%s", buf_str(&out));
	close_lines();
	rows_init(&t);
	assert_int_equal(world_rows(answering, "referral.received", "", "",
		"", &t, NULL), E_OK);
	assert_int_equal(t.n, 1);
	snprintf(referral, sizeof referral, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	world_leave(answering);
}

/* Somebody handed over to the other structure. */
static void
hand_over(void)
{
	const struct record *rec = registry_record("handover");
	struct faults f;
	struct row was, now;

	row_init(&was);
	row_init(&now);
	faults_init(&f);
	assert_int_equal(rec->load(x, "", person, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "kind", "transfert");
	row_set(&now, "receiver", structure);
	row_set(&now, "purpose", "emploi");
	row_set(&now, "reason", "Une raison.");
	row_set(&now, "agreed", "accord");
	if (rec->save(x, &was, &now, &f))
		fail_msg("handover: %s", f.f[0].message);
	snprintf(handed, sizeof handed, "%s", row_get(&now, "_key"));
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

/* A role, to who heads the other one. */
static void
propose_role(void)
{
	struct rows t;

	assert_int_equal(proposal_make(x, "b", "lecture"), E_OK);
	rows_init(&t);
	assert_int_equal(proposal_rows(x, &t), E_OK);
	assert_int_equal(t.n, 1);
	snprintf(proposed, sizeof proposed, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
}

/* A slot, and somebody summoned to it. */
static void
summon(void)
{
	struct faults f;
	struct row was, now;
	struct rows t;
	char sql[700];

	faults_init(&f);
	row_init(&was);
	row_init(&now);
	assert_int_equal(world_save(x, &slot_record, "", "day", "2026-12-01",
		"hour", "14h", "title", "Atelier", "places", "12", NULL),
		E_OK);
	assert_int_equal(world_rows(x, "slot.mine", "", "", "", &t, NULL),
		E_OK);
	assert_int_equal(t.n, 1);
	snprintf(slot, sizeof slot, "%s", row_get(&t.r[0], "_key"));
	rows_done(&t);
	assert_int_equal(slot_book_record.load(x, "", slot, &was), E_OK);
	row_copy(&now, &was);
	row_set(&now, "follow", person);
	row_set(&now, "convened", "1");
	assert_int_equal(slot_book_record.save(x, &was, &now, &f), E_OK);
	snprintf(appointment, sizeof appointment, "%s", row_get(&now,
		"_key"));
	/* and told of it */
	snprintf(message, sizeof message, "%s",
		"0000000000000000000000000000bbbb");
	snprintf(sql, sizeof sql, "INSERT INTO outbox(id, person, structure,"
		" user, record, kind, format, turn, state, told, made_on,"
		" done_on) SELECT x'%s', person, structure, user, id,"
		" 'summons', 'sms', 1, 'sent', 1, '2026-11-24', '2026-11-24'"
		" FROM appointment WHERE id = x'%s'", message, appointment);
	world_sql(sql);
	row_done(&was);
	row_done(&now);
	faults_done(&f);
	world_leave(x);
}

/* A file of one line, which waits for a first name. */
static void
send_file(void)
{
	struct intake in;
	struct intake_line l;

	intake_init(&in);
	intake_line_init(&l);
	assert_true(intake_column(x, &in, "Nom"));
	assert_true(intake_column(x, &in, "Pr\xc3\xa9nom"));
	assert_int_equal(intake_make(x, &in, "fichier", ""), E_OK);
	l.id = id_new();
	l.seq = 2;
	l.state = INTAKE_REJECT;
	l.dirty = true;
	row_set(&l.cells, "c0", "neuve");
	row_set(&l.cells, "why", "Il manque le pr\xc3\xa9nom.");
	assert_int_equal(intake_put(x, &in, &l, 1), E_OK);
	id_text(&in.draft.id, file);
	id_text(&l.id, file_line);
	intake_line_done(&l);
	intake_done(&in);
}

static int
up(void **state)
{
	struct new_user u = { .login = "z", .name = "z", .admin = true };
	struct id s, other;
	char name[20], sql[600];

	setenv("LANGUAGE", "fr", 1);
	world_start("2026-11-24T09:00");
	assert_int_equal(screens_load(NULL, stderr), E_OK);
	s = world_structure("CCAS");
	other = world_structure("Mobilité");
	world_user("a", &s, "responsable");
	world_user("b", &other, "responsable");
	assert_int_equal(operator_add_user(dw.op, &u, &s), E_OK);
	x = head = world_login("a");
	answering = world_login("b");
	admin = world_login("z");
	for (int i = 0; i < 30; i++) {
		snprintf(name, sizeof name, "nom%c%c", 'a' + i / 26,
			'a' + i % 26);
		world_person(x, person, "last_name", name, "first_name",
			"Anne", NULL);
	}
	id_text(&other, structure);
	snprintf(sql, sizeof sql, "INSERT INTO service(id, num, source,"
		" source_id, structure, nom, folded, description, date_maj,"
		" made_on) VALUES(x'%s', 1, 'dora', 'dora--1', x'%s',"
		" 'Transport', 'transport', 'Un service.', '2026-10-02',"
		" '2026-10-02')", "0000000000000000000000000000aaaa",
		structure);
	snprintf(service, sizeof service, "%s",
		"0000000000000000000000000000aaaa");
	world_sql(sql);
	refer();
	hand_over();
	propose_role();
	summon();
	send_file();
	her = world_herself(head, person);
	return 0;
}

static int
down(void **state)
{
	world_end();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_line),
		cmocka_unit_test(test_nothing_lost),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_meanwhile),
		cmocka_unit_test(test_no_sequence),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_every_screen),
		cmocka_unit_test(test_braille),
	};

	return cmocka_run_group_tests(tests, up, down);
}
