#include "session/welcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/text.h"

static void
take(struct msg *m, char *out, size_t size)
{
	const char *s = msg_get_str(m);

	snprintf(out, size, "%s", s ? s : "");
}

/* Whole: without its end a trial is an import. */
static void
take_verb(struct msg *m, struct welcome *w)
{
	const char *s = msg_get_str(m);

	m->bad |= s && strlen(s) > VERB_MOST;
	snprintf(w->verb, sizeof w->verb, "%s", s ? s : "");
}

enum err
welcome_read(struct msg *m, struct ctx *x, struct welcome *w)
{
	struct welcome dropped;
	struct id current;
	uint32_t n, i;

	if (!w)
		w = &dropped;
	x->session = msg_get_id(m);
	x->user = msg_get_id(m);
	take(m, x->login, sizeof x->login);
	take(m, x->name, sizeof x->name);
	x->admin = msg_get_u8(m) != 0;
	x->looking = (enum looking)msg_get_u8(m);
	msg_get_u64(m);
	msg_get_u8(m);
	take(m, w->term, sizeof w->term);
	snprintf(x->terminal, sizeof x->terminal, "%s", w->term);
	w->cols = (int)msg_get_u32(m);
	w->rows = (int)msg_get_u32(m);
	take(m, w->lang, sizeof w->lang);
	take(m, w->banner, sizeof w->banner);
	take_verb(m, w);
	w->pty = msg_get_u8(m) != 0;
	current = msg_get_id(m);
	n = msg_get_u32(m);
	if (m->bad || n > 1000)
		return err_set(E_PROTO, _("Accueil mal formé."));
	free(x->structure);
	x->structure = xcalloc(n + 1, sizeof *x->structure);
	x->nstructure = (int)n;
	x->current = n ? 0 : -1;
	for (i = 0; i < n; i++) {
		struct ctx_structure *s = &x->structure[i];

		s->id = msg_get_id(m);
		s->num = msg_get_u32(m);
		take(m, s->name, sizeof s->name);
		s->role = (enum role)msg_get_u8(m);
		take(m, s->departement, sizeof s->departement);
		s->nir = msg_get_u8(m) != 0;
		if (id_equal(&s->id, &current))
			x->current = (int)i;
	}
	x->factor = (enum factor_state)msg_get_u8(m);
	x->login_before = (int64_t)msg_get_u64(m);
	take(m, x->login_from, sizeof x->login_from);
	x->person = msg_get_id(m);
	return m->bad ? err_set(E_PROTO, _("Accueil mal formé.")) : E_OK;
}

bool
welcome_again(struct msg *m, struct ctx *x)
{
	struct ctx_structure *was = x->structure;
	int n = x->nstructure, i;
	bool lost = false;

	x->structure = NULL;    /* welcome_read() frees what it replaces */
	welcome_read(m, x, NULL);
	for (i = 0; i < n; i++) {
		const struct ctx_structure *now = ctx_structure_by(x,
			&was[i].id);

		lost |= !now || now->role < was[i].role ||
			(was[i].nir && !now->nir);
	}
	free(was);
	return lost;
}

void
welcome_done(struct ctx *x)
{
	free(x->structure);
	x->structure = NULL;
	x->nstructure = 0;
}
