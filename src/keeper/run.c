#include "keeper/run.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"

enum err
run_broken(const struct run *r, const char *what, const char *name)
{
	char safe[100];

	log_say(LOG_WARN, "act %s: %s %s", r->act ? r->act->name : "?", what,
		log_safe(name, safe, sizeof safe));
	return err_set(E_PROTO, _("Demande mal formée : rien n'a changé."));
}

/* --- values ------------------------------------------------------------- */

static bool
reserved(const char *name)
{
	static const char *const names[] = { ":me", ":structure", ":now",
		":today", ":person", ":other", ":state", ":author",
		":with_person", ":here", ":record", ":closed" };
	size_t i;

	for (i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Others read what is in clear too, in every list that names it; the longest
 * that a screen takes has ten thousand characters.  An import of the operator's
 * brings what its source says. */
#define VALUE_MAX (64 << 10)

enum err
run_read(struct run *r, struct msg *m)
{
	uint32_t n = msg_get_u32(m), i;

	r->nvalue = 0;
	if (n > VALUES_MAX)
		return run_broken(r, "values", "");
	for (i = 0; i < n; i++) {
		struct value *v = &r->value[r->nvalue++];
		const char *s;

		memset(v, 0, sizeof *v);
		v->name = msg_get_str(m);
		v->type = (int)msg_get_u8(m);
		switch (v->type) {
		case 'n':
			break;
		case 'i':
			v->i = (int64_t)msg_get_u64(m);
			break;
		case 't':
			s = msg_get_str(m);
			v->p = s;
			v->n = s ? strlen(s) : 0;
			break;
		case 'b':
			v->p = msg_get_bytes(m, &v->n);
			break;
		default:
			m->bad = true;
		}
		if (m->bad || !v->name)
			return run_broken(r, "value", "");
		if (reserved(v->name))
			return run_broken(r, "reserved", v->name);
		if (v->n > VALUE_MAX && !r->p->op)
			return err_set(E_CHECK, _("C'est trop long pour être "
				"gardé."));
	}
	return E_OK;
}

struct value *
run_value(struct run *r, const char *name)
{
	int i;

	for (i = 0; i < r->nvalue; i++)
		if (strcmp(r->value[i].name, name) == 0)
			return &r->value[i];
	return NULL;
}

enum err
run_id(struct run *r, const char *name, struct id *out)
{
	struct value *v = run_value(r, name);

	if (!v || v->type != 'b' || v->n != ID_SIZE)
		return run_broken(r, "id", name);
	memcpy(out->b, v->p, ID_SIZE);
	v->used = true;
	return E_OK;
}

bool
run_lists(const char *list, const char *w)
{
	size_t n = strlen(w);

	while (list && *list) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, w, n) == 0)
			return true;
		list += len + strspn(list + len, " ");
	}
	return false;
}

/* --- wraps -------------------------------------------------------------- */

enum wrap_kind
run_kind(const char *word)
{
	return strcmp(word, "referral") == 0 ? WRAP_REFERRAL :
		strcmp(word, "draft") == 0 ? WRAP_DRAFT :
		strcmp(word, "request") == 0 ? WRAP_REQUEST : WRAP_PERSON;
}

/* A parameter of a grant: an id of the message or of the look-up. */
static enum err
wrap_param(struct run *r, const char *name, struct id *out)
{
	if (strcmp(name, ":person") == 0)
		*out = r->on.person;
	else if (strcmp(name, ":structure") == 0)
		*out = r->on.structure;
	else if (strcmp(name, ":other") == 0)
		*out = r->on.other;
	else if (strcmp(name, ":me") == 0)
		*out = r->p->user;
	else if (strcmp(name, ":record") == 0)
		*out = r->record;
	else
		return run_id(r, name, out);
	return E_OK;
}

enum err
run_wrap(struct run *r, const char *line, int i, struct wrap *out)
{
	char kind[24], object[32], holder[32];
	enum err e;

	while (line && i-- > 0) {
		line = strchr(line, ';');
		if (line)
			line++;
	}
	if (!line)
		return E_NOTFOUND;
	if (sscanf(line, " %23[a-z] %31[:a-z_] %31[:a-z_]", kind, object,
		holder) != 3)
		return run_broken(r, "grant", line);
	out->kind = run_kind(kind);
	out->followers = strcmp(holder, ":followers") == 0;
	e = wrap_param(r, object, &out->object);
	return e || out->followers ? e : wrap_param(r, holder, &out->holder);
}

bool
run_grants(struct run *r, const struct id *holder)
{
	struct wrap w;
	int i;

	for (i = 0; run_wrap(r, r->act->grant, i, &w) == E_OK; i++)
		if (w.kind == WRAP_PERSON && id_equal(&w.holder, holder))
			return true;
	return false;
}
