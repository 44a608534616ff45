#include "rules/message_args.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "rules/message.h"
#include "rules/sms.h"

/* value: "gsm UNITS PARTS" or "ucs2 UNITS PARTS". */
void
message_run_sms(int argc, char **argv, struct rule_answer *a)
{
	struct sms_size s;

	sms_size(argv[0], &s);
	rule_ok(a, "%s %d %d", s.gsm ? "gsm" : "ucs2", s.units, s.parts);
}

/* kind, today, hour, then the day of the appointment or of the invitation. */
void
message_run_time(int argc, char **argv, struct rule_answer *a)
{
	struct message_time t = { .from = 8, .until = 20 };
	struct date of;
	char *end;

	t.hour = (int)strtol(argv[2], &end, 10);
	if (!message_kind_parse(argv[0], &t.kind) ||
		date_parse(argv[1], &t.today) || *end || t.hour < 0 ||
		t.hour > 23 || date_parse(argv[3], &of)) {
		rule_no(a, "usage", "%s", "");
		return;
	}
	t.made = t.day = of;
	switch (message_when(&t)) {
	case MESSAGE_NOW:
		rule_ok(a, "%s", "now");
		break;
	case MESSAGE_WAIT:
		rule_no(a, "wait", "%s", _("Pas encore : ce n'est ni le jour "
			"ni l'heure."));
		break;
	default:
		rule_no(a, "too_late", "%s", _("Trop tard : le rendez-vous est "
			"aujourd'hui ou passé."));
	}
}
