#include "keeper/office.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/text.h"
#include "keeper/audit.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/peers.h"

#define SAY_MAX 240

static enum err
administrator(struct keeper *k, const struct peer *p)
{
	bool admin;

	return p->known && facts_user_live(k, &p->user, &admin) && admin ?
		E_OK : err_set(E_RIGHT, _("C'est à l'administration de la "
		"plateforme."));
}

static uint64_t
bytes_of(const char *file)
{
	struct stat st;

	return stat(config_path(file), &st) == 0 ? (uint64_t)st.st_size : 0;
}

static uint64_t
bytes_free(void)
{
	struct statvfs v;

	return statvfs(config_path("."), &v) == 0 ?
		(uint64_t)v.f_bavail * v.f_frsize : 0;
}

/* Seconds since 1970 of the last backup that was restored for a trial. */
static uint64_t
backup_tried(struct keeper *k)
{
	uint64_t at = 0;
	struct buf b;

	buf_init(&b);
	if (keys_meta(k, "backup_tried", &b) == E_OK && b.len == sizeof at)
		memcpy(&at, b.data, sizeof at);
	buf_done(&b);
	return at;
}

void
office_status(struct keeper *k, struct peer *p, struct msg *m)
{
	uint32_t sessions = 0, relays = 0, waiting = 0;
	enum err e = msg_ended(m) ? administrator(k, p) : peer_broken();
	const struct peer *one;
	const struct job *j;
	struct msg out;

	for (one = k->peers; one; one = one->next) {
		sessions += one->kind == PEER_SESSION && !one->dead;
		relays += one->kind == PEER_RELAY && !one->dead;
		waiting += one->question != NULL;
	}
	for (j = k->jobs; j; j = j->next)
		waiting++;
	msg_init(&out, P_K_STATE, m->number);
	msg_put_u8(&out, e);
	msg_put_str(&out, e ? err_said() : NULL);
	if (!e) {
		msg_put_u32(&out, sessions);
		msg_put_u32(&out, relays);
		msg_put_u32(&out, waiting);
		msg_put_u64(&out, bytes_of("passerelle.db-wal"));
		msg_put_u64(&out, bytes_of("passerelle.db"));
		msg_put_u64(&out, bytes_free());
		msg_put_u64(&out, (uint64_t)k->started);
		msg_put_u64(&out, backup_tried(k));
		msg_put_u64(&out, (uint64_t)k->audit_seq);
	}
	peer_send(p, &out, NULL, 0);
	msg_done(&out);
}

void
office_say(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *text = msg_get_str(m);
	char clean[SAY_MAX * 2];
	struct peer *one;
	struct msg out;
	enum err e = msg_ended(m) && text && *text &&
		strlen(text) <= SAY_MAX ? administrator(k, p) : peer_broken();

	if (!e) {
		text_clean(text, strlen(text), TEXT_LINE, clean,
			sizeof clean);
		e = audit_add(k, &(struct audit){ &p->session, &p->user,
			NULL, "office.say", 0, NULL, 0, clean });
	}
	if (!e) {
		msg_init(&out, P_K_SAID, 0);
		msg_put_str(&out, clean);
		for (one = k->peers; one; one = one->next)
			if (one->kind == PEER_SESSION && one->known &&
				!one->dead)
				peer_send(one, &out, NULL, 0);
		msg_done(&out);
	}
	peer_done(p, m->number, e, e ? err_said() : NULL);
}
