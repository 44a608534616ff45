#include "keeper/control.h"

#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/log.h"
#include "keeper/access.h"
#include "keeper/acknowledge.h"
#include "keeper/audit.h"
#include "keeper/batch.h"
#include "keeper/custody.h"
#include "keeper/enrol.h"
#include "keeper/facts.h"
#include "keeper/keys.h"
#include "keeper/kiosk.h"
#include "keeper/login.h"
#include "keeper/peers.h"
#include "keeper/sessions.h"
#include "keeper/verify.h"

static enum err
bind_one(const char *name, mode_t mode, int *out)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	const char *path = config_path(name);
	int fd;

	if (strlen(path) >= sizeof a.sun_path)
		return err_set(E_USAGE, _("Chemin trop long pour une prise : "
			"%s"), path);
	strcpy(a.sun_path, path);
	fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	unlink(path);
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0 ||
		chmod(path, mode) < 0 || listen(fd, 64) < 0) {
		if (fd >= 0)
			close(fd);
		return err_set(E_IO, _("La prise %s ne s'ouvre pas."), path);
	}
	*out = fd;
	return E_OK;
}

enum err
control_listen(struct keeper *k)
{
	enum err e = bind_one("run/control", 0600, &k->control);

	return e ? e : bind_one("run/local", 0660, &k->local);
}

void
control_accept(struct keeper *k, int listening)
{
	struct ucred cred;
	socklen_t n = sizeof cred;
	struct peer *p;
	int fd = accept4(listening, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	if (fd < 0)
		return;
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &n) < 0) {
		close(fd);
		return;
	}
	p = peer_new(k, listening == k->control ? PEER_CONTROL : PEER_LOCAL,
		fd);
	p->uid = cred.uid;
	p->op = cred.uid == 0 || cred.uid == geteuid();
	p->way = "local";
	snprintf(p->source, sizeof p->source, "local");
	snprintf(p->network, sizeof p->network, "local");
	if (p->kind == PEER_CONTROL && !p->op)
		p->dead = true;
}

void
control_passwd(struct keeper *k, int fd, const struct timespec *at)
{
	if (fd < 0)
		return;
	if (k->passwd >= 0)
		close(k->passwd);
	k->passwd = fd;
	k->passwd_at = *at;
}

/* The file was opened outside the chroot.  Changed in its place, or replaced
 * by another, it may give a leaver's number to a newcomer since: the listener
 * opens it again. */
static bool
passwd_is_old(struct keeper *k)
{
	struct stat s;
	struct msg m;

	if (k->passwd < 0 || (fstat(k->passwd, &s) == 0 &&
		s.st_ctim.tv_sec == k->passwd_at.tv_sec &&
		s.st_ctim.tv_nsec == k->passwd_at.tv_nsec))
		return false;
	if (k->listener) {
		msg_init(&m, P_L_PASSWD, 0);
		peer_send(k->listener, &m, NULL, 0);
		msg_done(&m);
	}
	return true;
}

/* The name of a Unix account. */
static bool
unix_name_is(struct keeper *k, uid_t uid, const char *name)
{
	struct passwd one, *found;
	char text[4096];
	bool same = false;
	FILE *f;
	int fd = k->passwd < 0 ? -1 : fcntl(k->passwd, F_DUPFD_CLOEXEC, 0);

	f = fd < 0 ? NULL : fdopen(fd, "r");
	if (!f) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	rewind(f);
	while (*name && !same &&
		fgetpwent_r(f, &one, text, sizeof text, &found) == 0)
		same = one.pw_uid == uid && strcmp(one.pw_name, name) == 0;
	fclose(f);
	return same;
}

/* Root or the owner may open any login; another only the one that is tied to
 * her Unix account. */
static void
on_screen(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m);
	struct login l = { 0 };
	struct msg answer;
	char unix_name[65] = "";
	int fd = -1;
	enum err e;

	l.term = msg_get_str(m);
	l.cols = msg_get_u32(m);
	l.rows = msg_get_u32(m);
	l.lang = msg_get_str(m);
	l.verb = msg_get_str(m);
	l.banner = "local";
	l.pty = true;
	if (!msg_ended(m) || !login)
		e = err_set(E_PROTO, _("Demande mal formée."));
	else
		e = login_user(k, login, p, unix_name);
	if (!e && !p->op && passwd_is_old(k))
		e = err_set(E_AGAIN, _("Les comptes de cette machine ont "
			"changé : recommencer."));
	if (!e && !p->op && !unix_name_is(k, p->uid, unix_name))
		e = err_set(E_RIGHT, _("Ce compte n'est pas le vôtre sur "
			"cette machine."));
	if (!e)
		e = session_open(k, p, &l, true, &fd);
	p->user = id_none;
	msg_init(&answer, P_DONE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	peer_send(p, &answer, &fd, e ? 0 : 1);
	msg_done(&answer);
	if (fd >= 0)
		close(fd);
}

/* A seed of throw-away data acts as its people do, right by right. */
static void
on_as(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *login = msg_get_str(m);
	struct peer who = { 0 };
	struct login l = { .term = "dumb" };
	struct msg answer;
	int fd = -1;
	enum err e;

	if (!msg_ended(m) || !login || !facts_demo(k))
		e = err_set(E_RIGHT, _("Pas sur cette base."));
	else
		e = login_user(k, login, &who, NULL);
	who.way = "local";
	snprintf(who.source, sizeof who.source, "seed");
	snprintf(who.network, sizeof who.network, "seed");
	if (!e)
		e = session_open(k, &who, &l, true, &fd);
	msg_init(&answer, P_DONE, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, e ? err_said() : NULL);
	peer_send(p, &answer, &fd, e ? 0 : 1);
	msg_done(&answer);
	if (fd >= 0)
		close(fd);
}

static void
on_verify(struct keeper *k, struct peer *p, struct msg *m)
{
	struct msg answer;
	struct buf report, copy;
	bool said = false;
	enum err e;

	buf_init(&report);
	buf_init(&copy);
	e = msg_ended(m) ? E_OK : msg_get_text(m, &copy, &said);
	if (!e)
		e = msg_ended(m) ? verify_with(k, said ? buf_str(&copy) : NULL,
			&report) : peer_broken();
	msg_init(&answer, P_C_VERIFIED, m->number);
	msg_put_u8(&answer, e);
	msg_put_str(&answer, buf_str(&report));
	peer_send(p, &answer, NULL, 0);
	msg_done(&answer);
	buf_done(&report);
	buf_done(&copy);
}

static void
on_acknowledge(struct keeper *k, struct peer *p, struct msg *m)
{
	const char *code = msg_get_str(m), *reason = msg_get_str(m);
	struct buf copy;
	bool said = false;
	enum err e;

	buf_init(&copy);
	e = msg_ended(m) ? E_OK : msg_get_text(m, &copy, &said);
	if (!e)
		e = msg_ended(m) && code && reason ? acknowledge(k, code,
			reason, said ? buf_str(&copy) : NULL) : peer_broken();
	peer_done(p, m->number, e, e ? err_said() : NULL);
	buf_done(&copy);
}

void
control_message(struct keeper *k, struct peer *p, struct msg *m)
{
	int64_t records;
	struct id id;
	enum err e;

	if (m->type == P_C_SCREEN) {
		on_screen(k, p, m);
		return;
	}
	if (m->type == P_C_KIOSK) {
		kiosk_message(k, p, m);
		return;
	}
	if (p->kind != PEER_CONTROL || !p->op) {
		p->dead = true;
		return;
	}
	switch (m->type) {
	case P_K_ACT:
		job_add(k, p, m);
		break;
	case P_K_INVITE:
		enrol_invite(k, p, m);
		break;
	case P_C_PASSWORD:
		login_set_password(k, p, m);
		break;
	case P_C_STRUCTURE_KEY:
		id = msg_get_id(m);
		e = msg_ended(m) ? E_OK : peer_broken();
		if (!e)
			e = keys_structure_make(k, &id);
		if (!e)
			e = audit_add(k, &(struct audit){
				.action = "structure.key", .object = &id });
		peer_done(p, m->number, e, e ? err_said() : NULL);
		break;
	case P_C_FACTOR_RESET:
		id = msg_get_id(m);
		e = msg_ended(m) ? access_reset(k, p, &id) : peer_broken();
		peer_done(p, m->number, e, e ? err_said() : NULL);
		break;
	case P_C_VERIFY:
		on_verify(k, p, m);
		break;
	case P_C_ACKNOWLEDGE:
		on_acknowledge(k, p, m);
		break;
	case P_C_AS:
		on_as(k, p, m);
		break;
	case P_C_LEDGER:
	case P_C_LEDGER_MERGE:
	case P_C_SIGN:
	case P_C_REKEY:
	case P_C_ERASE:
	case P_C_OVER:
	case P_C_REPORT:
	case P_C_PRUNE:
		custody_message(k, p, m);
		break;
	case P_C_AUDIT:
		e = audit_verify(k, &records);
		peer_done(p, m->number, e, e ? err_said() : NULL);
		break;
	case P_C_PING:
		peer_done(p, m->number, E_OK, NULL);
		break;
	default:
		log_say(LOG_WARN, "control: message %d", m->type);
		p->dead = true;
	}
}
