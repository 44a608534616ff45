#include "base/clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/i18n.h"

static int64_t fixed_at;
static char fixed_text[32];

enum err
clock_fix(const char *iso)
{
	struct tm tm;
	const char *rest;

	if (!iso) {
		fixed_text[0] = '\0';
		return E_OK;
	}
	memset(&tm, 0, sizeof tm);
	rest = strptime(iso, "%Y-%m-%dT%H:%M", &tm);
	if (rest && *rest == ':')
		rest = strptime(rest, ":%S", &tm);
	if (!rest || *rest || strlen(iso) >= sizeof fixed_text)
		return err_set(E_USAGE, _("Heure « %s » : écrire "
			"AAAA-MM-JJTHH:MM."), iso);
	fixed_at = timegm(&tm);
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
