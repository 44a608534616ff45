/* What changes within a structure: appointments and places, messages, what is
 * opened, kept, said, offered. */
#ifndef TESTS_RACE_DAYS_H
#define TESTS_RACE_DAYS_H

#include "tests/unit/race.h"

/* --- an appointment, in a slot or not */

static struct id slot, seat;            /* id_none: in none */

#define BOOKED "user=@c1 convened=#0 busy_at=null busy_for=null"

static const struct move appointment_moves[] = {
	{ "seen", "appointment.state", { &c1, &d1 }, "to=seen busy_at=null"
		" busy_for=null", BARE, NULL },
	{ "noshow", "appointment.state", { &c1, &d1 }, "to=noshow busy_at=null"
		" busy_for=null", BARE, NULL },
	{ "excused", "appointment.state", { &c1, &d1 }, "to=excused"
		" busy_at=null busy_for=null", BARE, NULL },
	{ "revoked", "appointment.state", { &c1, &d1 }, "to=revoked"
		" busy_at=null busy_for=null", PREP | BARE, NULL },
	{ "unknown", "appointment.state", { &c1, &d1 }, "to=unknown"
		" busy_at=null busy_for=null", BARE, NULL },
	{ "save", "appointment.save", { &c1, &d1 }, "user=@d1 busy_at=null"
		" busy_for=null", STEP, NULL },
	{ "rebook", "appointment.rebook", { &c1, &d1 }, BOOKED
		" settles=empty", STEP, NULL },
	{ "handled", "appointment.handled", { &c1, &d1 }, NULL, STEP, NULL },
	{ "book", "appointment.create", { &c1, &d1 }, BOOKED
		" settles=empty", FREE, NULL },
	{ "letter", "appointment.letter", { &c1, &d1 }, NULL, FREE, NULL },
	{ "done", "follow.done", { &c1, &d1 }, NULL, ONCE, NULL },
	{ "close", "slot.close", { &c1, &d1 }, NULL, ASIDE | BARE, NULL },
	{ "places", "slot.save", { &c1, &d1 }, "title=null places=#1",
		ASIDE | BARE, NULL },
	END
};

static const char *const appointment_ways[] = { "", "seen", "noshow",
	"revoked", "noshow rebook", "save", NULL };
static const char *const seat_ways[] = { "", "excused", "excused book",
	"revoked unknown", NULL };

static void
make_slot(void)
{
	slot = id_new();
	write_row("INSERT INTO slot(id, structure, user, day, hour, minutes,"
		" category, location, places, made_on, made_by) VALUES(?4, ?3,"
		" ?5, '2026-11-25', '14h00', 60, 'psychologue',"
		" 'public_office', 1, '2026-11-24', ?5)", &slot, &w.c1);
}

static void
make_booked(void)
{
	static const struct move book = { "made", "appointment.create",
		{ &c1, &d1 }, BOOKED " settles=empty", STEP, NULL };
	struct run_of r = { sent, 0, E_OK, 0 };

	seat = id_new();
	add_sent(&book, NULL);
	run_them(&r, 1, APART);
	assert_int_equal(r.e, E_OK);
	mc->object = sent[0].id[0][0];
	sent_done(&sent[--nsent]);
}

static void
make_appointment(void)
{
	slot = id_none;
	make_booked();
}

static void
make_seated(void)
{
	make_slot();
	make_booked();
}

static bool
appointment_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	bool its = strcmp(m->act, "appointment.create") != 0 ||
		strcmp(m->name, "made") == 0;
	struct id other = id_new();

	/* today, where it may have been; in a slot tomorrow: it is to come */
	if (strcmp(param, ":day") == 0)
		ask_text(a, param, id_is_none(&slot) ? "2026-11-24" :
			"2026-11-25");
	else if (strcmp(param, ":slot") == 0 && id_is_none(&slot))
		ask_text(a, param, NULL);
	else if (strcmp(param, ":slot") == 0)
		ask_id(a, param, &slot);
	else if (strcmp(param, ":seat") == 0)
		ask_id(a, param, its ? &seat : &other);
	else if (strcmp(param, ":event") == 0)
		ask_text(a, param, NULL);
	else if (strcmp(param, ":id") == 0 && strncmp(m->act, "slot", 4) == 0)
		ask_id(a, param, &slot);
	else if (strcmp(param, ":version") == 0 && strncmp(m->act, "slot", 4)
		== 0)
		ask_int(a, param, number_of("SELECT version FROM slot"
			" WHERE id = ?1", &slot));
	else
		return false;
	return true;
}

static struct machine appointment_machine = { "appointment", "appointment",
	appointment_moves, appointment_ways, make_appointment, { { 0 } },
	appointment_value, NULL, NULL, NULL };
static struct machine seat_machine = { "the last place", "appointment",
	appointment_moves, seat_ways, make_seated, { { 0 } },
	appointment_value, NULL, NULL, "SELECT count(*) FROM slot s"
	" WHERE ?1 = ?1 AND (SELECT count(*) FROM seat t WHERE t.slot = s.id)"
	" > s.places" };

/* --- an invitation and its message */

static struct id invite;

static void
by_email(void)
{
	write_row("UPDATE invite SET format = 'email' WHERE id = ?4", &invite,
		NULL);
}

static void
failed(void)
{
	write_row("UPDATE outbox SET state = 'failed' WHERE record = ?4",
		&invite, NULL);
}

static void
unknown(void)
{
	write_row("UPDATE outbox SET state = 'unknown' WHERE record = ?4",
		&invite, NULL);
}

static void
dropped(void)
{
	write_row("UPDATE outbox SET state = 'dropped' WHERE record = ?4",
		&invite, NULL);
}

static const struct move invite_moves[] = {
	{ "send", "message.send", { &c1, &d1 }, NULL, ONCE, NULL },
	{ "handled", "invite.handled", { &c1, &d1 }, NULL, ONCE, NULL },
	{ "answer", "appointment.create", { &c1, &d1 }, BOOKED, FREE, NULL },
	{ "other", "invite.create", { &c1, &d1 }, "format=sms expires_on=null",
		FREE, NULL },
	{ "email", NULL, { NULL, NULL }, NULL, PREP, by_email },
	END
};

static const struct move message_moves[] = {
	{ "again", "message.again", { &c1, &d1 }, NULL, STEP, NULL },
	{ "done", "message.handled", { &c1, &d1 }, NULL, STEP, NULL },
	{ "handled", "invite.handled", { &c1, &d1 }, "row=invite", ONCE,
		NULL },
	{ "failed", NULL, { NULL, NULL }, NULL, PREP, failed },
	{ "unknown", NULL, { NULL, NULL }, NULL, PREP, unknown },
	{ "dropped", NULL, { NULL, NULL }, NULL, PREP, dropped },
	END
};

static const char *const invite_ways[] = { "", "email", "send", "handled",
	"send handled", NULL };
static const char *const message_ways[] = { "", "failed", "unknown",
	"dropped", "failed again", "failed done", NULL };

static void
make_invite(void)
{
	struct ask a;

	invite = id_new();
	slot = id_none;
	ask_init(&a, "invite.create");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &invite);
	ask_text(&a, ":format", "sms");
	ask_text(&a, ":expires_on", NULL);
	ask_text(&a, ":settles", "");
	assert_int_equal(ask_send(&a, &c1), E_OK);
	mc->object = invite;
}

static void
make_message(void)
{
	struct ask a;

	make_invite();
	mc->object = id_new();
	ask_init(&a, "message.send");
	ask_id(&a, ":id", &invite);
	ask_id(&a, ":made", &mc->object);
	assert_int_equal(ask_send(&a, &c1), E_OK);
}

static bool
invite_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	char hex[ID_TEXT];

	if (strcmp(param, ":settles") != 0)
		return appointment_value(m, c, a, param);
	ask_text(a, param, id_text(&invite, hex));
	return true;
}

static bool
invite_row(const char *on, struct client *c, struct id *out)
{
	*out = invite;
	return strcmp(on, "invite") == 0;
}

static struct machine invite_machine = { "invite", "invite", invite_moves,
	invite_ways, make_invite, { { 0 } }, invite_value, invite_row, NULL,
	"SELECT count(*) > 1 FROM outbox WHERE person = ?1" };
static struct machine message_machine = { "message", "outbox", message_moves,
	message_ways, make_message, { { 0 } }, NULL, invite_row, NULL,
	"SELECT count(*) > 2 FROM outbox WHERE person = ?1" };

/* --- an hour of emergency */

static const struct move emergency_moves[] = {
	{ "open", "emergency.open", { &d1, &d1b }, NULL, ONCE, NULL },
	{ "end", "emergency.end", { &d1, &d1b }, NULL, ONCE, NULL },
	{ "review", "emergency.review", { &c1, &r1 }, "review=justifie"
		" words=null", STEP, NULL },
	{ "seen", "emergency.seen", { &c1, &r1 }, NULL, FREE, NULL },
	END
};

static const char *const emergency_ways[] = { "", "end", "review",
	"end review", NULL };

static void
make_emergency(void)
{
	struct buf b;
	struct ask a;

	mc->object = id_new();
	ask_init(&a, "emergency.open");
	ask_id(&a, ":follow", &her.follow);
	ask_id(&a, ":id", &mc->object);
	buf_init(&b);
	work_seal(&her.key[SCOPE_NOTE], SCOPE_NOTE, &mc->object, &her.person,
		&w.s1, "une raison", 0, &b);
	ask_blob(&a, &mc->object, SCOPE_NOTE, &w.s1, 0, b.data, b.len);
	buf_done(&b);
	assert_int_equal(ask_send(&a, &d1), E_OK);
}

static struct machine emergency_machine = { "emergency", "emergency",
	emergency_moves, emergency_ways, make_emergency, { { 0 } }, NULL,
	NULL, NULL, "SELECT count(*) > 1 FROM emergency WHERE person = ?1"
	" AND until > 1795510800" };

/* --- what is kept */

static const struct move hold_moves[] = {
	{ "put", "hold.put", { &r1, &r1b }, "reason=plainte"
		" until_on=2027-06-01", ONCE, NULL },
	{ "end", "hold.end", { &r1, &r1b }, NULL, STEP, NULL },
	END
};

static const char *const hold_ways[] = { "", "end", "end put", NULL };

static void
make_hold(void)
{
	mc->object = id_new();
	write_row("INSERT INTO hold(id, person, structure, user, reason,"
		" made_on, until_on) VALUES(?1, ?2, ?3, ?5, 'plainte',"
		" '2026-11-20', '2027-11-24')", NULL, &w.r1);
}

static struct machine hold_machine = { "hold", "hold", hold_moves, hold_ways,
	make_hold, { { 0 } }, NULL, NULL, NULL, "SELECT count(*) > 1 FROM hold"
	" WHERE person = ?1 AND ended_on IS NULL" };

static const struct move notice_moves[] = {
	{ "contact", "retention.contact", { &r1, &c1 }, "on_day=2026-11-23",
		STEP, NULL },
	{ "put", "hold.put", { &r1, &r1b }, "reason=plainte"
		" until_on=2027-06-01", ONCE, NULL },
	{ "over", "over", { &w.op, &w.op }, "row=notice", ALONE,
		NULL },
	{ "clear", "retention.clear", { &w.op, &w.op }, NULL, FREE, NULL },
	END
};

static const char *const notice_ways[] = { "", "put", NULL };

/* Nobody follows her any more. */
static void
make_notice(void)
{
	mc->object = id_new();
	write_row("UPDATE follow SET end_on = '2026-09-01', last_contact_on ="
		" '2024-11-01' WHERE person = ?2", NULL, NULL);
	write_row("INSERT INTO notice(id, person, structure, user, rule,"
		" record, since_on, due_on, made_on) VALUES(?1, ?2, ?3, ?5,"
		" 'personne', ?4, '2024-11-24', '2026-11-20', '2026-10-01')",
		&her.follow, &w.c1);
	/* a second person has seen that it is due */
	write_row("INSERT INTO confirm(id, user, until_on, made_on) VALUES("
		"?1, ?4, '2026-11-24', '2026-11-24')", &w.adm, NULL);
}

static bool
notice_row(const char *on, struct client *c, struct id *out)
{
	*out = mc->object;
	return strcmp(on, "notice") == 0;
}

static struct machine notice_machine = { "notice", "notice", notice_moves,
	notice_ways, make_notice, { { 0 } }, NULL, notice_row, NULL, NULL };

/* --- what she says */

#define SAID(kind) static void said_##kind(void) {                           \
	write_row("UPDATE said SET kind = '" #kind "' WHERE id = ?1", NULL,  \
		NULL); }
SAID(correction) SAID(fait) SAID(retrait) SAID(arret) SAID(equipe)
SAID(reponse) SAID(aide) SAID(ligne) SAID(pourquoi)

static const struct move said_moves[] = {
	{ "answer", "said.answer", { &c1, &d1 }, NULL, STEP, NULL },
	{ "why", "why.answer", { &r1, &r1b }, NULL, STEP, NULL },
#define P(kind) { #kind, NULL, { NULL, NULL }, NULL, PREP, said_##kind },
	P(correction) P(fait) P(retrait) P(arret) P(equipe) P(reponse)
	P(aide) P(ligne) P(pourquoi)
#undef P
	END
};

static const char *const said_ways[] = { "", "correction", "fait", "retrait",
	"arret", "equipe", "reponse", "aide", "ligne", "pourquoi", "answer",
	"pourquoi why", NULL };

static void
make_said(void)
{
	mc->object = id_new();
	write_row("INSERT INTO said(id, person, structure, user, kind,"
		" made_on, looker) VALUES(?1, ?2, ?3, ?4, 'message',"
		" '2026-11-24', ?5)", &she.peer->user, &w.c1);
}

static struct machine said_machine = { "said", "said", said_moves, said_ways,
	make_said, { { 0 } }, NULL, NULL, NULL, NULL };

/* --- a service */

static const struct move service_moves[] = {
	{ "check", "service.check", { &c1, &d1 }, NULL, STEP, NULL },
	{ "archive", "service.archive", { &c1, &r1 }, NULL, STEP, NULL },
	{ "restore", "service.restore", { &c1, &d1 }, NULL, STEP, NULL },
	{ "save", "service.save", { &c1, &d1 }, "to=publie nom=x folded=x"
		" description=x themes=[]", BARE, NULL },
	END
};

static const char *const service_ways[] = { "", "archive", "archive restore",
	NULL };

static void
make_service(void)
{
	mc->object = id_new();
	write_row("INSERT INTO service(id, num, source, source_id, structure,"
		" nom, folded, description, date_maj, made_on) VALUES(?1, 1,"
		" 'x', 'x--1', ?3, 'un', 'un', 'deux', '2026-11-24',"
		" '2026-11-24')", NULL, NULL);
}

/* All that is not said is not known. */
static bool
service_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	if (strcmp(param, ":version") == 0 || strncmp(m->act, "service", 7)
		!= 0)
		return false;
	ask_text(a, param, NULL);
	return true;
}

static struct machine service_machine = { "service", "service",
	service_moves, service_ways, make_service, { { 0 } }, service_value,
	NULL, NULL, NULL };

/* --- her follow */

static struct id twin, twin_follow;

static const struct move follow_moves[] = {
	{ "save", "follow.save", { &c1, &d1 }, "status=suspendu"
		" last_contact_on=2026-11-20 next_step=x"
		" next_step_on=2026-12-01", BARE, NULL },
	{ "done", "follow.done", { &c1, &d1 }, NULL, BARE, NULL },
	{ "later", "follow.later", { &c1, &d1 }, "next_step_on=2026-12-05",
		BARE, NULL },
	{ "close", "follow.close", { &c1, &d1 }, NULL, BARE, NULL },
	{ "assign", "follow.assign", { &c1, &r1 }, "referent=@d1"
		" coreferent=@c1", BARE, NULL },
	{ "unite", "person.unite", { &c1, &d1 }, "step=1 path=1", BARE, NULL },
	{ "under", "person.unite", { &c1, &d1 }, "step=1 path=1 row=twin",
		BARE, NULL },
	{ "part", "person.part", { &c1, &d1 }, "contract_to=null", ONCE,
		NULL },
	{ "protect", "person.save", { &c1, &d1 }, "protected=#1", FREE, NULL },
	{ "circle", "circle.join", { &c1, &c1b }, "purpose=emploi shown=#1",
		FREE, NULL },
	{ "leave", "circle.leave", { &c1, &c1b }, NULL, FREE, NULL },
	{ "consent", "consent.write", { &c1, &d1 }, "hide=#1", FREE, NULL },
	{ "own", "consent.own", { &she, &she_b }, "hide=#1", FREE, NULL },
	END
};

static const char *const follow_ways[] = { "", "save", "close", "assign",
	"unite", NULL };

/* There is another record of hers, of c1 too. */
static void
make_follow(void)
{
	struct sealkey key[SCOPES];

	add_person(&c1, &twin, &twin_follow, key);
	mc->object = her.follow;
}

static bool
follow_row(const char *on, struct client *c, struct id *out)
{
	*out = twin_follow;
	return strcmp(on, "twin") == 0;
}

static bool
follow_value(const struct move *m, struct client *c, struct ask *a,
	const char *param)
{
	bool under = strcmp(m->name, "under") == 0;
	const struct id *one = under ? &twin_follow : &her.follow,
		*other = under ? &her.follow : &twin_follow;

	if (strcmp(param, ":with") == 0)
		ask_id(a, param, other);
	else if (strcmp(param, ":with_version") == 0)
		ask_int(a, param, number_of("SELECT version FROM follow"
			" WHERE id = ?1", other));
	else if (strcmp(param, ":version") == 0)
		ask_int(a, param, number_of("SELECT version FROM follow"
			" WHERE id = ?1", one));
	else if (strcmp(param, ":contract_to") == 0)
		ask_text(a, param, NULL);
	else
		return false;
	return true;
}

static struct machine follow_machine = { "follow", "follow", follow_moves,
	follow_ways, make_follow, { { 0 } }, follow_value, follow_row, NULL,
	"SELECT count(*) FROM follow f JOIN follow k ON k.id = f.united"
	" WHERE ?1 = ?1 AND k.united IS NOT NULL" };

#endif
