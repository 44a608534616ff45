#include "keeper/slow.h"

#include <arpa/inet.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "keeper/facts.h"
#include "keeper/keys.h"

#define SETS 4096
#define WAYS 4

struct allowance {
	uint64_t who;           /* 0: free */
	enum slow what;
	int64_t at, told;       /* told: 0 for never */
	double left;
};

static struct allowance table[SETS][WAYS];

static const int most[] = {
	[SLOW_PASSWORD] = SLOW_ALLOWANCE, [SLOW_CODE] = SLOW_CODES,
	[SLOW_RECORD] = SLOW_ALLOWANCE + SLOW_CODES,
};

/* Keyed, so that nobody outside can choose what falls on what. */
static uint64_t
key_of(enum slow what, const char *login, const char *network)
{
	static unsigned char secret[crypto_shorthash_KEYBYTES];
	static bool ready;
	char text[160];
	uint64_t h;

	snprintf(text, sizeof text, "%d|%s|%s", (int)what, login, network);
	if (!ready)
		randombytes_buf(secret, sizeof secret);
	ready = true;
	crypto_shorthash((unsigned char *)&h, (unsigned char *)text,
		strlen(text), secret);
	return h ? h : 1;
}

static double
left_now(const struct allowance *a, int64_t now)
{
	double left = a->left + (double)(now - a->at) / SLOW_REFILL_MS;

	return !a->who || left > most[a->what] ? most[a->what] : left;
}

/* In a full set the one that says least (the most refilled) makes room. */
static struct allowance *
find(uint64_t who, enum slow what)
{
	struct allowance *set = table[who % SETS], *least = set;
	int64_t now = clock_ms();
	int i;

	for (i = 0; i < WAYS; i++) {
		if (set[i].who == who) {
			set[i].left = left_now(&set[i], now);
			set[i].at = now;
			return &set[i];
		}
		/* the one that is fullest for what it is, an empty one first */
		if (most[least->what] - left_now(least, now) >
			most[set[i].what] - left_now(&set[i], now))
			least = &set[i];
	}
	*least = (struct allowance){ who, what, now, 0, most[what] };
	return least;
}

static struct allowance *
allowance(struct keeper *k, const struct peer *p, enum slow what,
	const char *login)
{
	char source[64];
	struct db_rows q;
	bool known = false;

	slow_kept(k, &p->user, p->network, source);
	if (db_select(k->data, "keeper.known_source", &q) == E_OK) {
		db_bind_id(&q, ":user", &p->user);
		db_bind_text(&q, ":source", source);
		db_bind_int(&q, ":since", clock_now() - 30 * 86400);
		known = db_next(&q);
		db_end(&q);
	}
	return find(key_of(what, login, known ? p->network : "elsewhere"),
		what);
}

bool
slow_take(struct keeper *k, const struct peer *p, enum slow what,
	const char *login)
{
	struct allowance *a = allowance(k, p, what, login);

	if (a->left < 1)
		return false;
	a->left -= 1;
	return true;
}

bool
slow_tells(struct keeper *k, const struct peer *p, enum slow what,
	const char *login)
{
	struct allowance *a = allowance(k, p, what, login);

	if (a->told && a->at - a->told < SLOW_REFILL_MS)
		return false;
	a->told = a->at;
	return true;
}

void
slow_give_back(struct keeper *k, const struct peer *p, enum slow what,
	const char *login)
{
	struct allowance *a = allowance(k, p, what, login);

	a->left = a->left + 1 > most[what] ? most[what] : a->left + 1;
}

static bool
flows(bool known)
{
	static const int every[] = { SLOW_RECORD_MS, SLOW_KNOWN_MS };
	static struct { double less; int64_t at; } flow[2];
	int64_t now = clock_ms();

	flow[known].less -= (double)(now - flow[known].at) / every[known];
	flow[known].at = now;
	if (flow[known].less < 0)
		flow[known].less = 0;
	if (flow[known].less > SLOW_RECORDS - 1)
		return false;
	flow[known].less += 1;
	return true;
}

static void
leave_out(struct keeper *k)
{
	static int64_t told;
	static uint32_t n;
	int64_t now = clock_ms();

	n++;
	/* (a disk that is full is told of by others) */
	keys_meta_put(k, "left_out", &n, sizeof n);
	if (told && now - told < SLOW_REFILL_MS)
		return;
	told = now;
	log_say(LOG_WARN, "keeper: refused logins come too fast for each to be"
		" in the journal: %u are not", (unsigned)n);
}

bool
slow_records(struct keeper *k, const struct peer *p)
{
	bool known = !id_equal(&p->user, &id_none);
	struct allowance *a;
	char hex[ID_TEXT];

	if (known) {
		a = find(key_of(SLOW_RECORD, id_text(&p->user, hex), ""),
			SLOW_RECORD);
		/* (a guess may be told twice: wrong, and one too many) */
		if (a->left >= 0.5 && flows(true)) {
			a->left -= 0.5;
			return true;
		}
	} else if (flows(false)) {
		return true;
	}
	leave_out(k);
	return false;
}

void
slow_network(const char *source, char out[64])
{
	char address[64], text[INET6_ADDRSTRLEN];
	unsigned char b[16];

	snprintf(address, sizeof address, "%s", source);
	address[strcspn(address, "%")] = '\0';
	if (strncmp(address, "::ffff:", 7) == 0 && strchr(address, '.'))
		memmove(address, address + 7, strlen(address + 7) + 1);
	if (inet_pton(AF_INET, address, b) == 1) {
		b[3] = 0;
		inet_ntop(AF_INET, b, text, sizeof text);
		snprintf(out, 64, "%s/24", text);
	} else if (inet_pton(AF_INET6, address, b) == 1) {
		memset(b + 7, 0, 9);
		inet_ntop(AF_INET6, b, text, sizeof text);
		snprintf(out, 64, "%s/56", text);
	} else {
		snprintf(out, 64, "%.60s", source);
	}
}

void
slow_kept(struct keeper *k, const struct id *user, const char *network,
	char out[64])
{
	static const struct id nobody = { { 1 } };
	unsigned char mac[16];
	char text[128], hex[ID_TEXT];
	struct id own;

	/* in doubt she is one; nobody is looked up too, in the same time */
	if (!strpbrk(network, ".:/") || (facts_own_read(k, id_is_none(user) ?
		&nobody : user, &own) == E_OK && id_is_none(&own))) {
		snprintf(out, 64, "%s", network);
		return;
	}
	snprintf(text, sizeof text, "%s %s", network, id_text(user, hex));
	key_mac16(&k->k->global, 'L', text, mac);
	sodium_bin2hex(out, 64, mac, sizeof mac);
}
