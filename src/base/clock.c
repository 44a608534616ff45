#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/date.h"
#include "base/i18n.h"

static int64_t fixed_at;
static char fixed_text[32];

enum err
clock_fix(const char *iso)
{
	int64_t at;

	if (!iso) {
		fixed_text[0] = '\0';
		return E_OK;
	}
	if (date_instant_parse(iso, &at))
		return err_set(E_USAGE, _("Heure « %s » : écrire "
			"AAAA-MM-JJTHH:MM."), iso);
	fixed_at = at;
	strcpy(fixed_text, iso);
	return E_OK;
}

const char *
clock_fixed(void)
{
	return *fixed_text ? fixed_text : NULL;
}

int64_t
clock_now(void)
{
	return *fixed_text ? fixed_at : (int64_t)time(NULL);
}

int64_t
clock_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}
