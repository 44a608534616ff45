#include "keeper/quota.h"

#include <sodium.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"

#define PLACES 4096
#define HOUR 3600
#define ROW 512                 /* what one costs beside its words */

/* Of two users who fall on one place, each has less: nobody outside can choose
 * who falls on whose, though a session names the account that it makes. */
static struct place {
	int64_t since;
	uint64_t bytes;
	bool told;
} places[2][PLACES];            /* of what is written, of what is opened */

static struct place *
place_of(const struct id *user, int what)
{
	static unsigned char secret[crypto_shorthash_KEYBYTES];
	static bool ready;
	int64_t now = clock_now();
	struct place *p;
	uint64_t at;

	if (!ready)
		randombytes_buf(secret, sizeof secret);
	ready = true;
	crypto_shorthash((unsigned char *)&at, user->b, ID_SIZE, secret);
	p = &places[what][at % PLACES];
	if (now < p->since || now >= p->since + HOUR)
		*p = (struct place){ .since = now };
	return p;
}

static void
tell(struct keeper *k, const struct id *user, const char *does)
{
	struct db_rows q;

	if (db_select(k->data, "keeper.user", &q))
		return;
	db_bind_id(&q, ":id", user);
	if (db_next(&q))
		log_say(LOG_WARN, "keeper: %s %s more than %d MiB in an"
			" hour: refused", db_text(&q, "login"), does,
			config.write_mib);
	db_end(&q);
}

static bool
take(struct keeper *k, const struct id *user, int what, size_t n)
{
	struct place *p = place_of(user, what);

	if (p->bytes + n <= (uint64_t)config.write_mib << 20) {
		p->bytes += n;
		return true;
	}
	if (!p->told)
		tell(k, user, what ? "opens" : "writes");
	p->told = true;
	return false;
}

enum err
quota_take(struct keeper *k, const struct id *user, size_t n)
{
	return take(k, user, 0, n + ROW) ? E_OK : err_set(E_AGAIN,
		_("Ce compte a écrit plus de %d Mo en une heure : rien n'est "
		"enregistré, votre texte reste ici. Attendre, ou le dire à "
		"qui tient le serveur."), config.write_mib);
}

enum err
quota_opens(struct keeper *k, const struct id *user)
{
	return take(k, user, 1, ROW) ? E_OK : err_set(E_AGAIN,
		_("Ce compte a trop ouvert de fiches en une heure : attendre, "
		"ou le dire à qui tient le serveur."));
}
