#include "net/limits.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

#define BUCKETS 16384
#define LEAST_MS 15000          /* a penalty below that does not count */
#define MOST_MS 600000
#define SWEEP_MS 1000           /* between two looks for forgotten ones */
#define KNOWN_MS (12 * 3600000) /* a source where somebody logged in */

struct source {
	struct source *next;
	uint64_t key;
	int64_t until;          /* of the penalty */
	int64_t known;          /* until then it is not dropped early; 0 */
	int starting, all;
	bool barred;            /* the penalty passed the least that counts */
};

struct limits {
	struct limits_rules rules;
	struct source *bucket[BUCKETS];
	size_t n;
	int starting;
	int64_t swept;
};

static const int64_t fault_ms[] = {
	[LIMITS_NONE] = 0, [LIMITS_CRASH] = 90000, [LIMITS_GRACE] = 10000,
	[LIMITS_REFUSED] = 5000, [LIMITS_NOAUTH] = 1000,
};

uint64_t
limits_source_of(const struct sockaddr *a)
{
	uint64_t s = 0;
	unsigned char b[16];
	int i;

	if (a->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, a, sizeof in);
		return (uint64_t)4 << 56 | ntohl(in.sin_addr.s_addr);
	}
	if (a->sa_family != AF_INET6)
		return 0;
	memcpy(b, (const char *)a + offsetof(struct sockaddr_in6, sin6_addr),
		sizeof b);
	if (IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)b))
		return (uint64_t)4 << 56 | (uint64_t)b[12] << 24 |
			(uint64_t)b[13] << 16 |
			(uint64_t)b[14] << 8 | b[15];
	for (i = 0; i < 7; i++)
		s = s << 8 | b[i];
	return (uint64_t)6 << 56 | s;
}

struct limits_nat
limits_nat_of(const struct range *r, int most)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6 };
	struct limits_nat n = { .most = most };
	int bits, of;

	memcpy(&a.sin6_addr, r->addr, sizeof r->addr);
	n.value = limits_source_of((struct sockaddr *)&a);
	/* what a source keeps of its address, behind the 4 or the 6 */
	of = n.value >> 56 == 4 ? 32 : 56;
	bits = of == 32 ? r->bits - 96 : r->bits;
	n.mask = bits <= 0 ? 0 : bits >= of ? ~(uint64_t)0 :
		~(((uint64_t)1 << (of - bits)) - 1);
	n.mask |= (uint64_t)0xff << 56;
	n.value &= n.mask;
	return n;
}

struct limits *
limits_new(const struct limits_rules *rules)
{
	struct limits *l = xcalloc(1, sizeof *l);

	l->rules = *rules;
	l->swept = INT64_MIN / 2;
	return l;
}

void
limits_free(struct limits *l)
{
	size_t i;

	if (!l)
		return;
	for (i = 0; i < BUCKETS; i++)
		while (l->bucket[i]) {
			struct source *s = l->bucket[i];

			l->bucket[i] = s->next;
			free(s);
		}
	free(l);
}

static struct source **
place(struct limits *l, uint64_t key)
{
	uint64_t h = key * 0x9e3779b97f4a7c15u;
	struct source **at = &l->bucket[h >> 50];

	while (*at && (*at)->key != key)
		at = &(*at)->next;
	return at;
}

static bool
idle(const struct source *s, int64_t now)
{
	return s->all == 0 && s->until <= now && s->known <= now;
}

static void
sweep(struct limits *l, int64_t now)
{
	size_t i;

	if (now - l->swept < SWEEP_MS)
		return;
	l->swept = now;
	for (i = 0; i < BUCKETS; i++) {
		struct source **at = &l->bucket[i];

		while (*at) {
			struct source *s = *at;

			if (!idle(s, now)) {
				at = &s->next;
				continue;
			}
			*at = s->next;
			free(s);
			l->n--;
		}
	}
}

/* The source, made if there is room; NULL: not counted (a full table must
 * not keep everybody out). */
static struct source *
get(struct limits *l, uint64_t key, int64_t now)
{
	struct source **at, *s = *place(l, key);

	if (s)
		return s;
	if (l->n >= LIMITS_SOURCES)
		sweep(l, now);
	if (l->n >= LIMITS_SOURCES)
		return NULL;
	/* the sweep may have freed what `at` stood on */
	at = place(l, key);
	s = *at = xcalloc(1, sizeof *s);
	s->key = key;
	s->until = now;
	l->n++;
	return s;
}

/* Of the wide ones, or NULL. */
static const struct limits_nat *
nat_of(const struct limits *l, uint64_t key)
{
	int i;

	for (i = 0; i < l->rules.nats; i++)
		if ((key & l->rules.nat[i].mask) == l->rules.nat[i].value)
			return &l->rules.nat[i];
	return NULL;
}

static bool
source_full(const struct limits *l, const struct source *s)
{
	const struct limits_nat *nat = nat_of(l, s->key);
	int most = l->rules.per_source, unauth = l->rules.per_source_unauth;

	if (nat) {
		most = nat->most;
		if (unauth < most / 4)
			unauth = most / 4;
	}
	return s->starting >= unauth || s->all >= most;
}

/* A flood does not keep out a source where somebody works, nor one that has
 * nobody waiting: they have half and a quarter as much room again.  The second
 * connection of a source is dropped early, its first is not. */
static bool
dropped_early(const struct limits *l, const struct source *s, int64_t now,
	uint32_t chance)
{
	const struct limits_rules *r = &l->rules;
	int rate;

	if (l->starting < r->start_free)
		return false;
	if (s && s->known > now)
		return l->starting >= r->start_full + r->start_full / 2;
	if (!s || s->starting == 0)
		return l->starting >= r->start_full + r->start_full / 4;
	if (l->starting >= r->start_full)
		return true;
	rate = r->start_rate;
	if (r->start_full > r->start_free)
		rate += (100 - rate) * (l->starting - r->start_free) /
			(r->start_full - r->start_free);
	return (int)(chance % 100) < rate;
}

enum limits_verdict
limits_open(struct limits *l, uint64_t key, int64_t now, uint32_t chance)
{
	struct source *s = *place(l, key);

	if (s && s->barred) {
		if (s->until > now)
			return LIMITS_PENALTY;
		s->barred = false;
	}
	if (s && source_full(l, s))
		return LIMITS_SOURCE;
	if (dropped_early(l, s, now, chance))
		return LIMITS_BUSY;
	s = get(l, key, now);
	if (s) {
		s->starting++;
		s->all++;
	}
	l->starting++;
	return LIMITS_TAKE;
}

void
limits_logged_in(struct limits *l, uint64_t key)
{
	struct source *s = *place(l, key);

	if (s && s->starting > 0)
		s->starting--;
	if (s)
		s->known = INT64_MAX;
	l->starting--;
}

static void
punish(struct limits *l, uint64_t key, enum limits_fault fault,
	int64_t now)
{
	int64_t ms = fault_ms[fault] * l->rules.penalty_percent / 100;
	const struct limits_nat *nat = nat_of(l, key);
	struct source *s;

	if (nat && nat->most > l->rules.per_source)
		ms = ms * l->rules.per_source / nat->most;
	if (ms <= 0 || !(s = get(l, key, now)))
		return;
	if (s->until < now) {
		s->until = now;
		s->barred = false;
	}
	s->until += ms;
	if (s->until > now + MOST_MS)
		s->until = now + MOST_MS;
	if (s->until - now >= LEAST_MS)
		s->barred = true;
}

void
limits_closed(struct limits *l, uint64_t key, bool logged_in,
	enum limits_fault fault, int64_t now)
{
	struct source **at = place(l, key), *s = *at;

	if (!logged_in)
		l->starting--;
	if (s) {
		if (!logged_in && s->starting > 0)
			s->starting--;
		if (s->all > 0)
			s->all--;
		if (s->known == INT64_MAX && s->all == s->starting)
			s->known = now + KNOWN_MS;
	}
	punish(l, key, fault, now);
	at = place(l, key);
	s = *at;
	if (s && idle(s, now)) {
		*at = s->next;
		free(s);
		l->n--;
	}
}

int
limits_starting(const struct limits *l)
{
	return l->starting;
}

int
limits_starting_of(struct limits *l, uint64_t key)
{
	const struct source *s = *place(l, key);

	return s ? s->starting : 0;
}

size_t
limits_sources(const struct limits *l)
{
	return l->n;
}
