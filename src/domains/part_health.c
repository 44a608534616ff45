#include "domains/part_health.h"

#include "base/i18n.h"

/* employment.md 4.7: situations of health */
static const struct choice effects[] = {
	{ "", N_("non dit") },
	{ "sans", N_("N'entrave pas la reprise d'une activité") },
	{ "pas_immediate", N_("Ne permet pas une reprise immédiate") },
	{ "plus", N_("Ne permet plus d'exercer une activité") },
	{ NULL, NULL }
};

static const struct choices choices[] = {
	{ "health.effect", effects, NULL },
	{ NULL, NULL, NULL }
};

#define YES(name, label)                                                     \
	{ name, label, CT_YESNO, 1, SCOPE_HEALTH, 0, NULL, NULL, NULL }

/* The AAH is an allowance that says a handicap: it is read as health is. */
static const struct column health_columns[] = {
	PART_HEAD,
	YES("rqth", N_("Titulaire de la RQTH")),
	{ "rqth_to", N_("RQTH jusqu'au"), CT_DATE, 0, SCOPE_HEALTH, 0, NULL,
		NULL, NULL },
	YES("oeth", N_("Bénéficiaire de la loi handicap (OETH)")),
	{ "aah_since", N_("AAH depuis"), CT_CHOICE, 10, SCOPE_HEALTH, 0,
		"part.since", NULL, NULL },
	YES("mdph", N_("Existence d'un dossier MDPH")),
	{ "effect", N_("Difficulté déclarée"), CT_CHOICE, 40, SCOPE_HEALTH,
		0, "health.effect", NULL, NULL },
	{ "driving", N_("Santé incompatible avec la conduite"), CT_YESNO, 1,
		SCOPE_HEALTH, 0, NULL, NULL, NULL },
	{ "health", N_("Santé"), CT_LONG, 1000, SCOPE_HEALTH, 0, NULL, NULL,
		N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ .name = NULL }
};

static const struct piece health_pieces[] = {
	{ "rqth", N_("RQTH") }, { "rqth_to", N_("jusqu'au %s") },
	{ "oeth", N_("OETH") }, { "aah_since", N_("AAH depuis %s") },
	{ "mdph", N_("dossier MDPH") }, { "effect", N_("%s") },
	{ "driving", N_("ne peut pas conduire") },
	{ NULL, NULL }
};

static enum err
health_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return part_load(x, part_health.record, key, r);
}

static enum err
health_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	return part_save(x, part_health.record, was, now, f);
}

static void
health_check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "rqth_to") && row_int(now, "rqth") != 1)
		faults_add(f, "rqth", "%s", _("Une fin de RQTH est donnée : "
			"la personne doit en être titulaire."));
}

static const struct record health_record = { "health", health_columns,
	health_load, health_save, health_check };

const struct part part_health = { &health_record, "health", health_pieces };

static const struct column justice_columns[] = {
	PART_HEAD,
	{ "detention", N_("Sortant de détention ou sous main de justice"),
		CT_YESNO, 1, SCOPE_JUSTICE, 0, NULL, NULL, NULL },
	{ "detention_on", N_("Depuis le"), CT_DATE, 0, SCOPE_JUSTICE,
		COL_PAST, NULL, NULL, NULL },
	{ "justice", N_("Justice"), CT_LONG, 1000, SCOPE_JUSTICE, 0, NULL,
		NULL, N_("Lue de la seule personne référente. Jamais cochée "
		"d'avance dans une orientation.") },
	{ .name = NULL }
};

static const struct piece justice_pieces[] = {
	{ "detention", N_("sortant de détention ou sous main de justice") },
	{ "detention_on", N_("depuis le %s") },
	{ NULL, NULL }
};

static enum err
justice_load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	return part_load(x, part_justice.record, key, r);
}

static enum err
justice_save(struct ctx *x, const struct row *was, struct row *now,
	struct faults *f)
{
	return part_save(x, part_justice.record, was, now, f);
}

static void
justice_check(struct ctx *x, const struct row *now, struct faults *f)
{
	if (*row_get(now, "detention_on") && row_int(now, "detention") != 1)
		faults_add(f, "detention", "%s", _("Une date est donnée : il "
			"manque oui."));
}

static const struct record justice_record = { "justice", justice_columns,
	justice_load, justice_save, justice_check };

const struct part part_justice = { &justice_record, "justice",
	justice_pieces };

static const struct record *const records[] = { &health_record,
	&justice_record, NULL };

const struct domain health_domain = {
	.name = "health", .records = records, .choices = choices,
};
