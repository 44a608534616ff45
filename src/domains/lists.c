#include "domains/lists.h"

#include <stdio.h>
#include <string.h>

#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "data/data.h"

#define VALUES 400

static struct value {
	char list[24], code[96], label[160];
} *values;
static int nvalue;

static void
load(void)
{
	const char *at = data_lists;
	char buf[512], *c[3];

	if (values)
		return;
	values = xcalloc(VALUES, sizeof *values);
	while (nvalue < VALUES && data_line(&at, buf, sizeof buf, c, 3) == 3) {
		snprintf(values[nvalue].list, sizeof values->list, "%s",
			c[0]);
		snprintf(values[nvalue].code, sizeof values->code, "%s",
			c[1]);
		snprintf(values[nvalue].label, sizeof values->label, "%s",
			c[2]);
		nvalue++;
	}
}

static const struct value *
find(const char *list, const char *code)
{
	int i;

	load();
	for (i = 0; i < nvalue; i++)
		if (strcmp(values[i].list, list) == 0 &&
			strcmp(values[i].code, code) == 0)
			return &values[i];
	return NULL;
}

const char *
list_label(const char *list, const char *code)
{
	const struct value *v = find(list, code);

	return v ? v->label : code;
}

bool
list_knows(const char *list, const char *code)
{
	return find(list, code) != NULL;
}

/* The folded code and label of each value, made when first asked for: only
 * imports do. */
static char *
folded(int i, bool label)
{
	static char **all;
	char text[200];

	if (!all)
		all = xcalloc(2 * VALUES, sizeof *all);
	i = 2 * i + label;
	if (!all[i]) {
		fold_text(label ? values[i / 2].label : values[i / 2].code,
			text, sizeof text);
		all[i] = xstrdup(text);
	}
	return all[i];
}

const char *
list_spelt(const char *list, const char *typed)
{
	char want[200];
	int i;

	load();
	if (!fold_text(typed, want, sizeof want))
		return NULL;
	for (i = 0; i < nvalue; i++)
		if (strcmp(values[i].list, list) == 0 &&
			(strcmp(folded(i, false), want) == 0 ||
			strcmp(folded(i, true), want) == 0))
			return values[i].code;
	return NULL;
}

void
list_labels(const char *list, const char *codes, char *out, size_t size)
{
	size_t o = 0;

	out[0] = '\0';
	while (codes && *codes) {
		char code[128];
		size_t n = strcspn(codes, " ");
		int wrote;

		snprintf(code, sizeof code, "%.*s", (int)n, codes);
		codes += n + strspn(codes + n, " ");
		wrote = snprintf(out + o, size - o, "%s%s", o ? ", " : "",
			_(list_label(list, code)));
		if (wrote < 0 || (size_t)wrote >= size - o)
			return;
		o += (size_t)wrote;
	}
}

/* The i-th value of a list. */
static bool
nth(const char *list, int i, struct choice *out)
{
	int k;

	load();
	for (k = 0; k < nvalue; k++)
		if (strcmp(values[k].list, list) == 0 && i-- == 0) {
			out->code = values[k].code;
			out->label = _(values[k].label);
			return true;
		}
	return false;
}

/* Categories, each followed by its needs: a filter takes either. */
static bool
make_theme(struct ctx *x, int i, struct choice *out)
{
	struct choice c;
	int k;

	for (k = 0; nth("categorie", k, &c); k++) {
		size_t n = strlen(c.code);
		int t;

		if (i-- == 0) {
			*out = c;
			return true;
		}
		for (t = 0; nth("thematique", t, out); t++)
			if (strncmp(out->code, c.code, n) == 0 &&
				out->code[n] == '-' && i-- == 0)
				return true;
	}
	return false;
}

/* Every value of one list: for fields of several choices. */
#define WHOLE(name)                                                          \
	static bool make_##name(struct ctx *x, int i, struct choice *out)    \
	{                                                                    \
		return nth(#name, i, out);                                   \
	}
WHOLE(categorie)
WHOLE(thematique)
WHOLE(public)
WHOLE(type_service)
WHOLE(frais)
WHOLE(mode_accueil)
WHOLE(mode_mobilisation)
WHOLE(personne_mobilisatrice)
WHOLE(reseau_porteur)
#undef WHOLE

const struct choices list_choices[] = {
	{ "directory.theme", NULL, make_theme },
	{ "directory.category", NULL, make_categorie },
	{ "directory.thematique", NULL, make_thematique },
	{ "directory.public", NULL, make_public },
	{ "directory.frais", NULL, make_frais },
	{ "directory.type", NULL, make_type_service },
	{ "directory.accueil", NULL, make_mode_accueil },
	{ "directory.mobilisation", NULL, make_mode_mobilisation },
	{ "directory.mobilisable", NULL, make_personne_mobilisatrice },
	{ "directory.reseau", NULL, make_reseau_porteur },
	{ NULL, NULL, NULL }
};
