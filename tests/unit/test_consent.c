/* What she is told and what she agrees to: the four states, who collected each;
 * what she takes back is stopped, what the law allows is not hers to take
 * back; whoever refuses is helped the same. */
#include "tests/unit/space_world.h"

#include "domains/consent.h"
#include "ui/plain.h"

/* What a worker notes of one code; "" for a notice. */
static enum err
note_consent(struct ctx *x, const char *follow, const char *code,
	const char *answer, const char *text)
{
	char arg[80];

	snprintf(arg, sizeof arg, "%s %s", follow, code);
	return world_put(x, registry_record("consent"), "", arg, NULL,
		"state", answer, "text", text, NULL);
}

/* What the list of a follow says of a title. */
static const char *
consent_of(struct ctx *x, const char *follow, const char *what, char out[80])
{
	struct rows t;
	struct row *r;

	assert_int_equal(world_rows(x, "consent.person", follow, "", "", &t,
		NULL), E_OK);
	r = world_row(&t, "what", what);
	assert_non_null(r);
	snprintf(out, 80, "%s, %s", row_get(r, "state"), row_get(r, "who"));
	rows_done(&t);
	world_leave(x);
	return out;
}

static struct row *
agreed_with(const char *where, struct rows *t)
{
	struct row *one;

	assert_int_equal(world_rows(her, "space.agreed", "", "", "", t, NULL),
		E_OK);
	one = world_row(t, "where", where);
	assert_non_null(one);
	return one;
}

/* Who follows her does by law: no agreement is taken back that never was, she
 * asks; begun again, she may ask again. */
static void
test_objects(void **state)
{
	struct call_result result;
	struct rows t;
	int i;

	for (i = 0; i < 2; i++) {
		struct row *one = agreed_with("Mission Zvrombaix", &t);

		assert_string_equal(row_get(one, "law"), "1");
		assert_string_equal(row_get(one, "agreed"), "");
		assert_string_equal(row_get(one, "objected"), "");
		assert_int_equal(world_call(her, "space_agreed", one,
			&result), E_OK);
		assert_string_equal(result.screen, "space.object");
		assert_int_equal(world_call(her, "space_object", one,
			&result), E_OK);
		rows_done(&t);
		assert_string_equal(row_get(agreed_with("Mission Zvrombaix",
			&t), "objected"), "1");
		rows_done(&t);
		world_leave(her);
		if (i == 0)
			assert_true(waits(c1, "Elle demande d'arrêter"));
		world_sql("UPDATE said SET made_on = '2026-11-20'");
	}
	assert_int_equal(world_count("SELECT count(*) FROM said WHERE kind ="
		" 'arret'"), 2);
}

/* What she agreed to is stopped by her word, and both are told what it was. */
static void
test_agrees(void **state)
{
	struct call_result result;
	char key[80], s[ID_TEXT];
	struct row *one, r;
	struct rows t;

	world_user("r3", &s3, "responsable");
	id_text(&s3, s);
	snprintf(c1->last_person, sizeof c1->last_person, "%s", una);
	assert_int_equal(world_save(c1, registry_record("handover"), "",
		"kind", "transfert", "receiver", s, "purpose", "emploi",
		"reason", "x", "agreed", "accord", NULL), E_OK);
	world_leave(c1);
	one = agreed_with("Atelier trois", &t);
	assert_string_equal(row_get(one, "agreed"), "1");
	assert_int_equal(world_call(her, "space_agreed", one, &result),
		E_OK);
	assert_string_equal(result.screen, "space.refuse");
	assert_int_equal(world_call(her, "space_withdraw", one, &result),
		E_OK);
	rows_done(&t);
	world_leave(her);
	one = agreed_with("Atelier trois", &t);
	assert_string_equal(row_get(one, "withdrawn"), "1");
	assert_int_equal(world_call(her, "space_agreed", one, &result),
		E_OK);
	assert_string_equal(result.screen, "");
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM handover WHERE"
		" state = 'retiree' AND access_end = '2026-11-24'"), 1);
	assert_true(waits(c1, "Elle retire son accord"));
	text_of("SELECT lower(hex(id)) FROM said", key);
	row_init(&r);
	assert_int_equal(registry_record("said")->load(c1, key, "", &r),
		E_OK);
	assert_string_equal(row_get(&r, "text"), "Elle n'est plus d'accord "
		"avec ce qui est demandé à Atelier trois : c'est retiré.");
	row_done(&r);
}

/* Four states, who collected each and how; the person changes them herself;
 * each structure has its own. */
static void
test_consents(void **state)
{
	struct call_result result;
	char said[80], key[200];
	struct rows t;
	struct row r;

	(void)state;
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"pas demandé, ");
	/* what was not given is not withdrawn */
	assert_int_equal(note_consent(c1, una, "photo", "retire", ""),
		E_CHECK);
	assert_int_equal(note_consent(c1, una, "photo", "refuse", "zsecret"),
		E_OK);
	assert_string_equal(consent_of(d1, una, "Votre photo", said),
		"refusé, c1");
	assert_int_equal(note_consent(d1, una, "photo", "donne", ""), E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord donné, d1");
	assert_int_equal(note_consent(d1, una, "suivi", "", ""), E_OK);
	assert_string_equal(consent_of(c1, una, "Vous accompagner", said),
		"donnée, d1");
	/* she sees it among what she agreed to, and takes it back */
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	row_init(&r);
	assert_non_null(world_row(&t, "consent", "Votre photo"));
	row_copy(&r, world_row(&t, "consent", "Votre photo"));
	rows_done(&t);
	snprintf(key, sizeof key, "%s", row_get(&r, "_key"));
	assert_int_equal(world_call(her, "space_withdraw", &r, &result),
		E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord retiré, elle-même");
	row_clear(&r);
	assert_int_equal(registry_record("space_informed")->load(her, key, "",
		&r), E_OK);
	assert_string_equal(row_get(&r, "no"), "1");
	assert_int_equal(world_call(her, "space_yes", &r, &result), E_OK);
	assert_string_equal(consent_of(c1, una, "Votre photo", said),
		"accord donné, elle-même");
	/* nobody answers in her place from her space, nor of another one */
	assert_int_not_equal(world_call(c2, "space_yes", &r, &result), E_OK);
	row_done(&r);
	/* all that was said stays, in her thread and in her copy */
	assert_int_equal(world_rows(c1, "consent.events", una, "", "", &t,
		NULL), E_OK);
	assert_int_equal(t.n, 5);
	rows_done(&t);
	assert_int_equal(world_rows(c1, "caseload.thread", una, "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "text",
		"Votre photo : accord retiré, dans son espace"));
	rows_done(&t);
	world_leave(c1);
	/* the other structure was told nothing of it */
	text_of("SELECT lower(hex(f.id)) FROM follow f JOIN structure s"
		" ON s.id = f.structure WHERE s.nom = 'Refuge Zquirbel'",
		said);
	snprintf(key, sizeof key, "%s", said);
	assert_string_equal(consent_of(c2, key, "Votre photo", said),
		"pas demandé, ");
	assert_int_not_equal(note_consent(c2, una, "photo", "donne", ""),
		E_OK);
}

/* Whoever refuses everything is helped the same: a referral, an appointment, a
 * note, a place in the circle; only what she refused is not done. */
static void
test_refusal(void **state)
{
	static const char *const codes[] = { "partage", "photo", "tiers" };
	const struct record *rec = registry_record("circle_join");
	char service[80], key[ID_TEXT];
	struct call_result result;
	struct rows t;
	size_t i;

	(void)state;
	for (i = 0; i < 3; i++)
		assert_int_equal(note_consent(c1, una, codes[i], "refuse",
			""), E_OK);
	write_note(c1, una, "note", "Elle a dit non, et vient jeudi.");
	make_appointment(c1, una, "bureau 2");
	assert_int_equal(world_save(c1, registry_record("follow"), una,
		"next_step", "appel", "next_step_on", "2026-11-30", NULL),
		E_OK);
	text_of("SELECT lower(hex(id)) FROM service", service);
	assert_int_equal(world_put(c1, registry_record("referral"), "", una,
		key, "service", service, "reason", "Un atelier", NULL), E_OK);
	assert_int_equal(world_do(c1, "referral_send", key), E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM referral"
		" WHERE state = 'envoyee'"), 1);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_CHECK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "non", NULL), E_OK);
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	/* taken back, by a worker then by herself: who was shown is not */
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 1);
	assert_int_equal(note_consent(c1, una, "partage", "retire", ""),
		E_OK);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	assert_non_null(world_row(&t, "consent", "Montrer qui vous aide"));
	assert_int_equal(world_call(her, "space_withdraw", world_row(&t,
		"consent", "Montrer qui vous aide"), &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	/* by its own line too, and it is asked again before it is shown */
	assert_int_equal(note_consent(c1, una, "partage", "donne", ""), E_OK);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_OK);
	assert_int_equal(world_rows(her, "space.agreed", "", "", "", &t,
		NULL), E_OK);
	assert_int_equal(world_call(her, "space_withdraw", world_row(&t,
		"_kind", "equipe"), &result), E_OK);
	rows_done(&t);
	assert_int_equal(world_count("SELECT count(*) FROM circle"
		" WHERE shown = 1 AND end_on IS NULL"), 0);
	assert_int_equal(world_put(c1, rec, "", una, NULL, "purpose",
		"emploi", "shown", "oui", NULL), E_CHECK);
}

/* What is read to her: in each language, of the same version, in lines that
 * say one thing in few words. */
static void
test_informed(void **state)
{
	struct informed one, other;
	struct choice lang;
	int i, k, lines = 0, all = 0;

	(void)state;
	for (i = 0; informed_at(i, "fr", &one); i++)
		for (k = 0; informed_lang_make(NULL, k, &lang); k++) {
			struct buf text;
			char *all_text, *at;
			int n = 0;

			assert_true(informed_find(one.code, lang.code,
				&other));
			assert_string_equal(one.version, other.version);
			assert_true(k == 0 || strcmp(one.title, other.title)
				!= 0);
			buf_init(&text);
			informed_text(one.code, lang.code, &text);
			all_text = xstrdup(buf_str(&text));
			for (at = all_text; (at = strtok(at, "\n"));
				at = NULL, n++)
				if (plain_fault(at))
					fail_msg("%s: %s: %s", one.code, at,
						plain_fault(at));
			assert_true(n >= 4);
			assert_true(k == 0 || n == lines);
			lines = n;
			all += n;
			free(all_text);
			buf_done(&text);
		}
	assert_int_equal(i, 7);
	assert_false(informed_find("rien", "fr", &one));
	print_message("%d texts, %d lines\n", i, all);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, up, down)
	const struct CMUnitTest tests[] = {
		T(test_agrees), T(test_objects), T(test_consents),
		T(test_refusal), cmocka_unit_test(test_informed),
	};

	i18n_init("fr", NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
