/* What a session, a relay, a local client or the sender may say to the keeper:
 * messages, each [kind of peer][type][length][payload], to a keeper inside
 * this process with people in it; with 64 in the kind, the payload is a packet
 * as it stands, and the type is not looked at.  Fifteen bytes 0, 1... 14 and
 * one more are the id of something that is there.  Whatever is said, who has
 * no membership gets no key, no relay or stranger is let in, and no right
 * changes hands. */
#include "tests/unit/work.h"

#include "tests/fuzz/fuzz.h"

#define KNOWN 8

static struct client out, c1;
static struct id known[KNOWN];
static int64_t rights;

#define RIGHTS "SELECT (SELECT count(*) FROM user WHERE admin = 1) * 10000 + " \
	"(SELECT count(*) FROM membership) * 100 + " \
	"(SELECT count(*) FROM user)"

static void
at_end(void)
{
	world_remove();
}

static void
begin(void)
{
	struct work k;

	log_init("fuzz", 0);
	world_dir();
	world_open(false);
	log_init("fuzz", 0);
	tamper(w.k.data, "PRAGMA synchronous=OFF");
	tamper(w.k.keys, "PRAGMA synchronous=OFF");
	world_people();
	login_ready(&out, "out");
	login_ready(&c1, "c1");
	HOLDS(work_person(&c1, &k, "MARTIN Lea", "martin") == E_OK);
	HOLDS(work_note(&c1, &k, &w.s1, "vue") == E_OK);
	HOLDS(work_referral(&c1, &k, &w.s2, "motif") == E_OK);
	HOLDS(work_draft(&c1, &k, &w.c1, "une phrase") == E_OK);
	memcpy(known, (struct id[]){ k.person, k.follow, w.s1, k.referral,
		k.draft, w.c1, w.out, k.note }, sizeof known);
	/* what is asked below is there, for who may */
	HOLDS(opens(&c1, WRAP_PERSON, &k.person, SCOPE_NOTE, &w.s1));
	rights = count(w.k.data, RIGHTS);
	atexit(at_end);
}

/* What came back is of nobody's rights. */
static void
read_all(struct client *c, bool stranger, bool member)
{
	struct msg m;

	msg_init(&m, 0, 0);
	while (msg_recv(c->fd, &c->reader, &m) == E_OK) {
		enum err e = E_PROTO;

		if (m.type == P_K_GIVEN) {
			uint32_t n, i;

			msg_get_u8(&m);
			msg_get_str(&m);
			n = msg_get_u32(&m);
			for (i = 0; i < n && !m.bad && !member; i++)
				HOLDS(msg_get_u8(&m) == 0);
		}
		if (m.type == P_K_MADE && !member) {
			e = (enum err)msg_get_u8(&m);
			msg_get_str(&m);
			msg_get_id(&m);
			/* a draft of her own, and no more */
			HOLDS(e != E_OK || msg_get_u32(&m) <= 1);
		}
		HOLDS(!stranger || m.nfd == 0);
	}
	msg_done(&m);
}

static void
relogin(struct client *c, const char *login)
{
	struct peer *p;

	for (p = w.k.peers; p; p = p->next)
		if (p == c->peer && !p->dead)
			return;
	client_done(c);
	login_ready(c, login);
}

/* Ids that are there, in the place of those of the input. */
static void
name_ids(unsigned char *b, size_t n)
{
	static const unsigned char sign[ID_SIZE - 1] = { 0, 1, 2, 3, 4, 5, 6,
		7, 8, 9, 10, 11, 12, 13, 14 };
	size_t i;

	for (i = 0; i + ID_SIZE <= n; i++)
		if (memcmp(b + i, sign, sizeof sign) == 0)
			memcpy(b + i, &known[b[i + ID_SIZE - 1] % KNOWN],
				ID_SIZE);
}

static void
say(struct client *c, unsigned type, const uint8_t *data, size_t n,
	uint32_t number)
{
	struct msg m;

	msg_init(&m, (int)type, number);
	buf_put(&m.b, data, n);
	name_ids(m.b.data, m.b.len);
	msg_send(c->fd, &m, NULL, 0);
	msg_done(&m);
}

/* Its head too is as hostile as who sends it. */
static void
say_raw(struct client *c, const uint8_t *data, size_t n)
{
	unsigned char packet[8192];

	n = n < sizeof packet ? n : sizeof packet;
	memcpy(packet, data, n);
	name_ids(packet, n);
	send(c->fd, packet, n, MSG_NOSIGNAL);
}

static void
join(struct client *c, enum peer_kind kind)
{
	int fd[2];

	HOLDS(msg_pair(fd) == E_OK);
	client_init(c, fd[0]);
	c->peer = peer_new(&w.k, kind, fd[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint32_t number = 1000;
	static long turns;
	struct client relay, local, sender;

	if (!w.dir[0])
		begin();
	join(&relay, PEER_RELAY);
	join(&local, PEER_LOCAL);
	local.peer->uid = 65533;
	join(&sender, PEER_SENDER);
	while (size >= 4) {
		size_t n = (size_t)data[2] << 8 | data[3];
		struct client *const who[] = { &c1, &relay, &out, &local };
		struct client *c = data[0] & 32 ? &sender : who[data[0] % 4];

		if (n > size - 4)
			n = size - 4;
		if (data[0] & 64)
			say_raw(c, data + 4, n);
		else
			say(c, data[1], data + 4, n, number++);
		keeper_turn(&w.k, 0);
		keeper_turn(&w.k, 0);
		data += 4 + n;
		size -= 4 + n;
		read_all(&out, false, false);
		read_all(&c1, false, true);
		read_all(&relay, true, false);
		read_all(&local, true, false);
		read_all(&sender, true, false);
	}
	client_done(&relay);
	client_done(&local);
	client_done(&sender);
	keeper_turn(&w.k, 0);
	keeper_turn(&w.k, 0);
	relogin(&out, "out");
	relogin(&c1, "c1");
	HOLDS(db_busy(w.k.data) == 0 && db_busy(w.k.keys) == 0);
	if (turns++ % 64 == 0) {
		int64_t seen;

		HOLDS(count(w.k.data, RIGHTS) == rights);
		HOLDS(audit_verify(&w.k, &seen) == E_OK);
	}
	return 0;
}
