#include "keeper/acknowledge.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/date.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"
#include "keeper/tx.h"
#include "keeper/witness.h"

#define CODE 4                  /* bytes of a name */
#define MOST ((int64_t)1 << 52) /* numbers that no base comes to */

/* What does not hold has a name: nothing else is acknowledged. */
static void
code_of(const struct breaks *b, char out[2 * CODE + 1])
{
	crypto_generichash_state st;
	unsigned char hash[32];
	char text[200];
	int i;

	crypto_generichash_init(&st, NULL, 0, sizeof hash);
	snprintf(text, sizeof text, "%d %d %lld %d %d %d", b->n, b->more,
		(long long)b->line, b->end, b->mark, b->nspan);
	crypto_generichash_update(&st, (unsigned char *)text, strlen(text));
	for (i = 0; i < b->n; i++)
		crypto_generichash_update(&st, b->range[i].hash, 32);
	for (i = 0; i < b->nspan; i++) {
		snprintf(text, sizeof text, " %lld %lld", (long long)
			b->span[i].from, (long long)b->span[i].to);
		crypto_generichash_update(&st, (unsigned char *)text,
			strlen(text));
	}
	crypto_generichash_final(&st, hash, sizeof hash);
	sodium_bin2hex(out, 2 * CODE + 1, hash, CODE);
}

/* --- said --------------------------------------------------------------------- */

static void
tell_known(const struct ack *a, struct buf *out)
{
	char day[16];
	struct date d;
	int hour, minute, i;

	date_local(a->at, NULL, &d, &hour, &minute);
	date_french(d, day, sizeof day);
	buf_printf(out, _("journal des accès : rupture reconnue le %s : %s\n"),
		day, a->reason);
	for (i = 0; i < a->n; i++)
		buf_printf(out, _("  enregistrements %lld à %lld\n"),
			(long long)a->range[i].first,
			(long long)a->range[i].last);
	for (i = 0; i < a->nspan; i++)
		buf_printf(out, _("  points de contrôle %lld à %lld\n"),
			(long long)a->span[i].from, (long long)a->span[i].to);
}

static void
tell_new(const struct breaks *b, struct buf *out)
{
	char code[2 * CODE + 1];
	int i;

	for (i = 0; i < b->n; i++)
		buf_printf(out, _("rupture : les enregistrements %lld à %lld "
			"ne se suivent pas, ou ne sont plus les mêmes\n"),
			(long long)b->range[i].first,
			(long long)b->range[i].last);
	if (b->more)
		buf_puts(out, _("rupture : d'autres encore\n"));
	for (i = 0; i < b->nspan; i++)
		buf_printf(out, _("rupture : les points de contrôle des "
			"enregistrements %lld à %lld disent autre chose\n"),
			(long long)b->span[i].from, (long long)b->span[i].to);
	if (b->line)
		buf_printf(out, _("rupture : dans le fichier des points de "
			"contrôle, le %lld est altéré ou manque\n"),
			(long long)b->line);
	if (b->end)
		buf_puts(out, _("rupture : la fin n'est pas celle que le "
			"gardien des clés a écrite\n"));
	if (b->mark)
		buf_puts(out, _("rupture : le journal n'est plus celui que le "
			"fichier des clés a noté\n"));
	code_of(b, code);
	buf_printf(out, _("Chercher pourquoi, rendre une sauvegarde s'il le "
		"faut. Puis, pour que le reste se prouve de nouveau :\n"
		"  passerelle verify --acknowledge %s --reason \"POURQUOI\"\n"),
		code);
}

enum err
acknowledge_tell(struct keeper *k, const char *copy, bool broken,
	struct buf *report)
{
	struct breaks b;
	struct ack a = { .seq = 0 };
	enum err e;

	while (!(e = ack_next(k, a.seq, &a)) && a.seq)
		tell_known(&a, report);
	if (!e && broken)
		e = audit_breaks(k, copy, &b);
	if (!e && broken && audit_broken(&b))
		tell_new(&b, report);
	return e;
}

/* --- done ----------------------------------------------------------------------- */

static enum err
add(struct keeper *k, const struct ack *a)
{
	struct buf text;
	enum err e;

	buf_init(&text);
	ack_text(k, a, k->audit_seq + 1, &text);
	e = audit_add(k, &(struct audit){ .action = ACK_ACTION, .kind = a->n,
		.detail = buf_str(&text) });
	buf_done(&text);
	return e;
}

enum err
acknowledge_again(struct keeper *k, const struct ack *known)
{
	struct ack a = *known;
	struct points all;
	enum err e = witness_read(k, NULL, NULL, &all);
	bool broken = all.broken != 0;

	witness_free(&all);
	if (e || !broken)
		return e;
	a.n = a.nspan = 0;
	a.marked = false;
	a.end = k->audit_seq;
	memcpy(a.hash, k->audit_hash, 32);
	return add(k, &a);
}

/* All that does not hold, as if nothing had been acknowledged: this one takes
 * the place of those before.  Far from each other, when there are too many. */
static enum err
walk_all(struct keeper *k, const char *copy, struct ack *a,
	struct breaks *b)
{
	enum err e;

	a->near = AUDIT_NEAR;
	while (!(e = audit_walk(k, copy, NULL, a->near, b)) && b->more &&
		a->near < MOST)
		a->near *= 16;
	if (!e && (b->more || b->top >= MOST))
		e = err_set(E_CHECK, _("Le journal des accès a des numéros "
			"impossibles : rendre une sauvegarde."));
	if (e)
		return e;
	a->n = b->n;
	memcpy(a->range, b->range, sizeof a->range);
	a->nspan = b->nspan;
	memcpy(a->span, b->span, sizeof a->span);
	return E_OK;
}

/* What a copy said that is not at hand now stays acknowledged. */
static void
keep_spans(struct ack *a, const struct ack *known)
{
	int i, j;

	for (i = 0; i < known->nspan && a->nspan < ACK_SPANS; i++) {
		for (j = 0; j < a->nspan; j++)
			if (known->span[i].from >= a->span[j].from &&
				known->span[i].to <= a->span[j].to)
				break;
		if (j == a->nspan)
			a->span[a->nspan++] = known->span[i];
	}
}

/* Its number is above all that anything named: what was lost has its own. */
static enum err
write_down(struct keeper *k, struct ack *a, int64_t top)
{
	enum err e = witness_pin(k, a);

	if (!e)
		e = tx_begin(k);
	if (e)
		return e;
	e = audit_start(k);
	a->end = k->audit_seq;
	memcpy(a->hash, k->audit_hash, 32);
	k->audit_seq = top;
	if (!e)
		e = add(k, a);
	return tx_end(k, e);
}

static enum err
reason_of(const char *reason, struct ack *a)
{
	text_clean(reason, strlen(reason), TEXT_LINE, a->reason,
		sizeof a->reason);
	return strlen(a->reason) >= ACKNOWLEDGE_LEAST ? E_OK :
		err_set(E_USAGE, _("Dire pourquoi, en %d lettres au moins : "
		"ce qui fut trouvé, et fait. Sans nom : c'est gardé."),
		ACKNOWLEDGE_LEAST);
}

enum err
acknowledge(struct keeper *k, const char *code, const char *reason,
	const char *copy)
{
	struct ack a = { .at = clock_now() }, known;
	struct breaks b;
	char now[2 * CODE + 1];
	int64_t seq;
	enum err e = reason_of(reason, &a);

	if (!e)
		e = audit_breaks(k, copy, &b);
	if (e)
		return e;
	code_of(&b, now);
	if (!audit_broken(&b))
		return err_set(E_STATE, _("Le journal des accès tient : il "
			"n'y a rien à reconnaître."));
	if (strcmp(code, now) != 0)
		return err_set(E_STATE, _("Ce n'est pas ce qui ne tient pas "
			"maintenant : relire « passerelle verify »."));
	e = ack_last(k, &known);
	if (!e)
		e = walk_all(k, copy, &a, &b);
	if (!e)
		e = audit_marked(k, &a, &seq);
	if (e)
		return e;
	keep_spans(&a, &known);
	e = write_down(k, &a, b.top);
	/* (a cut here leaves it to the next start) */
	if (!e)
		e = audit_mark(k);
	if (!e)
		witness_write(k, true);
	return e;
}
