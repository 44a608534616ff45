#include "rules/rdv_args.h"

#include <stdio.h>
#include <string.h>

#include "base/date.h"
#include "base/i18n.h"
#include "rules/invitation.h"
#include "rules/rdv.h"

#define MOST 64                 /* of a list */

/* 0 when it is "-" or not there; false when it cannot be read. */
static bool
instant(const char *text, int64_t *out)
{
	struct date d;

	*out = 0;
	if (!text || !*text || strcmp(text, "-") == 0)
		return true;
	if (date_parse(text, &d) == E_OK) {
		*out = (int64_t)date_days(d) * 86400;
		return true;
	}
	return date_instant_parse(text, out) == E_OK;
}

static bool
instants(int argc, char **argv, int from, int n, int64_t *out,
	struct rule_answer *a)
{
	int i;

	for (i = 0; i < n; i++)
		if (!instant(from + i < argc ? argv[from + i] : NULL,
			&out[i])) {
			rule_no(a, "bad_date", _("Date illisible : %.40s. "
				"Écrire 2026-11-25T14:30."), argv[from + i]);
			return false;
		}
	return true;
}

static const char *
word(int argc, char **argv, int i)
{
	return i < argc && strcmp(argv[i], "-") != 0 ? argv[i] : "";
}

/* The next "a/b/c" of a list separated by commas; false at its end. */
static bool
item(const char **list, char part[3][32])
{
	int i = 0;
	size_t n;

	memset(part, 0, 3 * sizeof *part);
	*list += **list == ',';
	while (**list && **list != ',') {
		n = strcspn(*list, "/,");
		if (i < 3 && n < sizeof *part)
			memcpy(part[i], *list, n);
		i++;
		*list += n;
		*list += **list == '/';
	}
	return i > 0;
}

static bool
bad(const char *what, struct rule_answer *a)
{
	rule_no(a, "bad_list", _("Liste illisible : %.80s"), what);
	return false;
}

static bool
invitations(const char *list, struct rdv_invited *out, int *n,
	struct rule_answer *a)
{
	const char *at = list;
	char p[3][32];

	for (*n = 0; item(&at, p); (*n)++)
		if (*n == MOST || !*p[0] || *p[2] ||
			!instant(p[0], &out[*n].made) || !out[*n].made ||
			!instant(p[1], &out[*n].expires))
			return bad(list, a);
	return true;
}

static bool
appointments(const char *list, struct rdv_taken *out, int *n,
	struct rule_answer *a)
{
	const char *at = list;
	char p[3][32];

	for (*n = 0; item(&at, p); (*n)++)
		if (*n == MOST || !instant(p[0], &out[*n].made) ||
			!instant(p[1], &out[*n].start) ||
			!out[*n].made || !out[*n].start ||
			!rdv_state_parse(p[2], &out[*n].state))
			return bad(list, a);
	return true;
}

void
rdv_run_status(int argc, char **argv, struct rule_answer *a)
{
	struct rdv_invited inv[MOST];
	struct rdv_taken rdv[MOST];
	int64_t at[2];
	int ninv, nrdv;

	if (instants(argc, argv, 0, 2, at, a) &&
		invitations(word(argc, argv, 2), inv, &ninv, a) &&
		appointments(word(argc, argv, 3), rdv, &nrdv, a))
		rule_ok(a, "%s", followup_name(followup_status(at[1], inv,
			ninv, rdv, nrdv, at[0])));
}

void
rdv_run_state(int argc, char **argv, struct rule_answer *a)
{
	int64_t at[2];

	if (instants(argc, argv, 2, 2, at, a))
		rdv_state_next(argv[0], argv[1], at[0], at[1], a);
}

void
rdv_run_invitation(int argc, char **argv, struct rule_answer *a)
{
	int64_t at[3];
	struct invitation_of i = { .format = argv[0],
		.phone = word(argc, argv, 4), .email = word(argc, argv, 5),
		.address = word(argc, argv, 6), .help = word(argc, argv, 7),
		.against = word(argc, argv, 8) };

	if (!instants(argc, argv, 1, 3, at, a))
		return;
	i.now = at[0];
	i.last = at[1];
	i.expires = at[2];
	invitation_check(&i, a);
}

void
rdv_run_reminder(int argc, char **argv, struct rule_answer *a)
{
	const char *fact = word(argc, argv, 8);
	int64_t at[3], last[2] = { 0 };
	struct reminder_of r = { .status = argv[1], .active = true,
		.by_agent = true, .phone = word(argc, argv, 4),
		.email = word(argc, argv, 5) };

	if (!instants(argc, argv, 0, 1, at, a) ||
		!instants(argc, argv, 2, 2, at + 1, a) ||
		!instants(argc, argv, 6, 2, last, a))
		return;
	if (*fact && strcmp(fact, "inactive") && strcmp(fact, "reminder")) {
		rule_no(a, "usage", "%s", "");
		return;
	}
	r.active = strcmp(fact, "inactive") != 0;
	r.by_agent = strcmp(fact, "reminder") != 0;
	r.now = at[0];
	r.today = (int)(at[0] / 86400);
	r.made = (int)(at[1] / 86400);
	r.expires = at[2];
	r.last_sms = last[0];
	r.last_email = last[1];
	reminder_invitation(&r, a);
}

void
rdv_run_rdv_reminder(int argc, char **argv, struct rule_answer *a)
{
	int64_t at[2];

	if (strcmp(argv[3], "yes") != 0 && strcmp(argv[3], "no") != 0)
		rule_no(a, "usage", "%s", "");
	else if (instants(argc, argv, 1, 2, at, a))
		reminder_rdv(argv[0], strcmp(argv[3], "yes") == 0,
			(int)(at[0] / 86400), (int)(at[1] / 86400),
			word(argc, argv, 4), word(argc, argv, 5), a);
}
