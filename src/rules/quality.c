#include "rules/quality.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "base/text.h"

#define RECENT 180              /* "6 months", in days */
#define OLD 730                 /* "2 years" */

enum { ADRESSE, MOBILISATION, PUBLICS, THEMES, CONTACT, COURRIEL, TELEPHONE,
	DATE, FRAIS, DESCRIPTION };

const char *const quality_name[QUALITY_CRITERIA] = {
	"adresse_bien_definie", "modes_mobilisation_bien_definis",
	"au_moins_un_public", "au_moins_une_thematique",
	"au_moins_un_moyen_de_contact", "courriel_bien_defini",
	"telephone_bien_defini", "date_maj_recente", "frais_bien_definis",
	"description_bien_definie",
};

static const char *const advice[QUALITY_CRITERIA] = {
	N_("donner l'adresse"), N_("dire comment mobiliser, et par qui"),
	N_("dire les publics"), N_("choisir une thématique"),
	N_("donner un courriel, un téléphone ou un lien"),
	N_("donner le courriel"), N_("donner le téléphone"),
	N_("vérifier et actualiser"), N_("préciser les frais"),
	N_("décrire en 200 à 2 000 caractères"),
};

static bool
said(const char *s)
{
	return s && *s;
}

static bool
has(const char *list, const char *code)
{
	size_t n = strlen(code);

	for (; said(list); list += strspn(list, " ")) {
		size_t len = strcspn(list, " ");

		if (len == n && memcmp(list, code, n) == 0)
			return true;
		list += len;
	}
	return false;
}

/* Half up, as the referential does on positive numbers. */
static int
ratio(int num, int den)
{
	return (num * 100 * 2 + den) / (2 * den);
}

static int
age_score(const char *date, const char *today)
{
	struct date d, now;
	int age;

	if (!said(date) || date_parse(date, &d) || date_parse(today, &now))
		return 0;
	age = date_days(now) - date_days(d);
	if (age <= RECENT)      /* at 180 days too: the rule is continuous */
		return 100;
	return age >= OLD ? 0 : ratio(OLD - age, OLD - RECENT);
}

static int
length_score(const char *text)
{
	size_t n = said(text) ? text_length(text) : 0;

	if (n < 50 || n > 10000)
		return 0;
	return n >= 200 && n < 2000 ? 100 : 50;
}

static int
fee_score(const struct quality_of *s)
{
	if (!said(s->frais))
		return 0;
	return strcmp(s->frais, "payant") == 0 && !said(s->frais_precisions) ?
		50 : 100;
}

int
quality_score(const struct quality_of *s, const char *today,
	int one[QUALITY_CRITERIA])
{
	int v[QUALITY_CRITERIA], i, n = 0, sum = 0;

	v[ADRESSE] = has(s->modes_accueil, "en-presentiel") ||
		has(s->modes_mobilisation, "se-presenter") ?
		100 * said(s->adresse) : -1;
	v[MOBILISATION] = 50 * (said(s->modes_mobilisation) +
		said(s->mobilisable_par));
	v[PUBLICS] = 100 * said(s->publics);
	v[THEMES] = 100 * said(s->thematiques);
	v[CONTACT] = 100 * (said(s->courriel) || said(s->lien_mobilisation) ||
		said(s->telephone));
	v[COURRIEL] = has(s->modes_mobilisation, "envoyer-un-courriel") ?
		100 * said(s->courriel) : -1;
	v[TELEPHONE] = has(s->modes_mobilisation, "telephoner") ?
		100 * said(s->telephone) : -1;
	v[DATE] = said(s->source) && (strcmp(s->source, "agefiph") == 0 ||
		strcmp(s->source, "france-travail") == 0) ? -1 :
		age_score(s->date_maj, today);
	v[FRAIS] = fee_score(s);
	v[DESCRIPTION] = length_score(s->description);
	for (i = 0; i < QUALITY_CRITERIA; i++)
		if (v[i] >= 0) {
			sum += v[i];
			n++;
		}
	if (one)
		memcpy(one, v, sizeof v);
	return (2 * sum + n) / (2 * n);
}

void
quality(const struct quality_of *s, const char *today, struct rule_answer *a)
{
	int one[QUALITY_CRITERIA], score = quality_score(s, today, one), i;
	size_t at = 0;

	rule_ok(a, "%d.%02d", score / 100, score % 100);
	for (i = 0; i < QUALITY_CRITERIA && at < sizeof a->message; i++)
		if (one[i] >= 0 && one[i] < 100)
			at += (size_t)snprintf(a->message + at,
				sizeof a->message - at, "%s%s", at ? _(" ; ") :
				"", _(advice[i]));
}
