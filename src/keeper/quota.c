#include "keeper/quota.h"

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"

#define PLACES 4096
#define HOUR 3600
#define ROW 512                 /* what one costs beside its words */

/* Of two users who fall on one place, each has less: ids are drawn at random
 * by the keeper, and nobody comes near the most. */
static struct place {
	int64_t since;
	uint64_t bytes;
	bool told;
} places[PLACES];

static struct place *
place_of(const struct id *user)
{
	unsigned at = user->b[ID_SIZE - 2] << 8 | user->b[ID_SIZE - 1];
	struct place *p = &places[at % PLACES];
	int64_t now = clock_now();

	if (now < p->since || now >= p->since + HOUR)
		*p = (struct place){ .since = now };
	return p;
}

static void
tell(struct keeper *k, const struct id *user)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.user", &q))
		return;
	db_bind_id(&q, ":id", user);
	if (db_next(&q))
		log_say(LOG_WARN, "keeper: %s writes more than %d MiB in an"
			" hour: refused", db_text(&q, "login"),
			config.write_mib);
	db_end(&q);
}

enum err
quota_take(struct keeper *k, const struct id *user, size_t n)
{
	struct place *p = place_of(user);

	if (p->bytes + n + ROW <= (uint64_t)config.write_mib << 20) {
		p->bytes += n + ROW;
		return E_OK;
	}
	if (!p->told)
		tell(k, user);
	p->told = true;
	return err_set(E_AGAIN, _("Ce compte a écrit plus de %d Mo en une "
		"heure : rien n'est enregistré, votre texte reste ici. "
		"Attendre, ou le dire à qui tient le serveur."),
		config.write_mib);
}
