#include <ctype.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "base/base64.h"
#include "net/relay_in.h"

#define KEY_TEXT 8000           /* of a public key in base64 */
#define GREETING "Passerelle\r\n"
#define METHODS (SSH_AUTH_METHOD_PUBLICKEY | SSH_AUTH_METHOD_INTERACTIVE | \
	SSH_AUTH_METHOD_PASSWORD)

/* The identity comes from the last step only: nothing of an earlier try may
 * count in a later one. */
static void
forget(struct relay *r)
{
	r->known = r->inviting = false;
	if (*r->half)
		ssh_set_auth_methods(r->s, METHODS);
	wipe(r->half, sizeof r->half);
	wipe(r->typing, sizeof r->typing);
	wipe(r->code, sizeof r->code);
}

/* Where a password is asked, by whom; who comes with a key is not kept waiting
 * for it (76 bytes). */
static void
greet(struct relay *r)
{
	ssh_string s;

	if (r->greeted)
		return;
	r->greeted = true;
	s = ssh_string_from_char(GREETING);
	if (s)
		ssh_send_issue_banner(r->s, s);
	ssh_string_free(s);
}

static bool
login_ok(const char *s)
{
	size_t n = s ? strnlen(s, RELAY_LOGIN + 1) : 0;
	size_t i;

	if (n == 0 || n > RELAY_LOGIN)
		return false;
	for (i = 0; i < n; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr("._-", s[i]))
			return false;
	return true;
}

static bool
accept_login(struct relay *r, enum err e)
{
	if (e != E_OK) {
		r->refused++;
		return false;
	}
	r->known = true;
	if (r->told >= 0) {
		if (write(r->told, "1", 1) < 0)
			r->keeper_gone = true;
		close(r->told);
		r->told = -1;
	}
	return true;
}

/* A first proof was right: a code is asked too, of the same login, and any
 * other try forgets the proof. */
static int
half_way(struct relay *r, const char *login)
{
	strcpy(r->half, login);
	ssh_set_auth_methods(r->s, SSH_AUTH_METHOD_INTERACTIVE);
	if (!r->more)
		r->grace += (int64_t)config.login_seconds * 1000;
	r->more = true;
	return SSH_AUTH_PARTIAL;
}

/* What SSH says to a proof. */
static int
verdict(struct relay *r, const char *login, enum err e)
{
	if (e == E_MORE)
		return half_way(r, login);
	return accept_login(r, e) ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

/* libssh gives a key as base64 text only; the keeper compares the bytes. */
static enum err
key_bytes(ssh_key key, struct buf *out)
{
	char *text = NULL;
	enum err e = E_CHECK;

	if (ssh_pki_export_pubkey_base64(key, &text) == SSH_OK &&
		strlen(text) <= KEY_TEXT)
		e = base64_read(text, out);
	ssh_string_free_char(text);
	return e;
}

static int
on_key(ssh_session s, const char *user, struct ssh_key_struct *key,
	char state, void *data)
{
	struct relay *r = data;
	struct buf blob;
	bool proof = state == SSH_PUBLICKEY_STATE_VALID;
	struct msg m;
	enum err e;

	r->heard_of++;
	forget(r);
	if (r->warm) {
		r->known = proof;
		return SSH_AUTH_SUCCESS;
	}
	if (state != SSH_PUBLICKEY_STATE_NONE && !proof)
		return SSH_AUTH_DENIED;
	if (proof)
		r->tried = true;
	else
		r->offers++;
	if (relay_spent(r))
		return SSH_AUTH_DENIED;
	buf_init(&blob);
	e = login_ok(user) ? key_bytes(key, &blob) : E_CHECK;
	if (!e) {
		msg_init(&m, proof ? P_R_KEY : P_R_OFFER, 0);
		msg_put_str(&m, user);
		msg_put_bytes(&m, blob.data, blob.len);
		e = relay_ask(r, &m);
		msg_done(&m);
	}
	buf_done(&blob);
	if (!proof)
		return e == E_OK ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
	return verdict(r, user, e);
}

static int
password_says(struct relay *r, const char *user, const char *password)
{
	struct msg m;
	enum err e;

	r->tried = true;
	if (relay_spent(r))
		return SSH_AUTH_DENIED;
	if (!login_ok(user) || !password || strnlen(password, 1025) > 1024) {
		r->refused++;
		return SSH_AUTH_DENIED;
	}
	msg_init(&m, P_R_PASSWORD, 0);
	msg_put_str(&m, user);
	msg_put_str(&m, password);
	e = relay_ask(r, &m);
	msg_done(&m);
	return verdict(r, user, e);
}

static bool
code_ok(struct relay *r, const char *login, const char *code)
{
	struct msg m;
	enum err e = E_CHECK;

	r->tried = true;
	if (code && strnlen(code, 65) <= 64) {
		msg_init(&m, P_R_FACTOR, 0);
		msg_put_str(&m, login);
		msg_put_str(&m, code);
		e = relay_ask(r, &m);
		msg_done(&m);
	}
	return accept_login(r, e);
}

static int
on_password(ssh_session s, const char *user, const char *password, void *data)
{
	struct relay *r = data;

	r->heard_of++;
	forget(r);
	greet(r);
	return password_says(r, user, password);
}

static int
on_none(ssh_session s, const char *user, void *data)
{
	struct relay *r = data;

	r->heard_of++;
	forget(r);
	r->offers++;            /* a client says it once, to learn the ways */
	return SSH_AUTH_DENIED;
}

static int
on_service(ssh_session s, const char *service, void *data)
{
	struct relay *r = data;

	r->heard_of++;
	return strcmp(service, "ssh-userauth") == 0 ? 0 : -1;
}

static void
ask_one(ssh_message m, const char *question)
{
	const char *questions[1] = { question };
	char hidden[1] = { 0 };

	ssh_message_auth_interactive_request(m, "", "", 1, questions, hidden);
}

static void
ask_code(ssh_message m)
{
	ask_one(m, _("Code à six chiffres, ou code de secours : "));
}

/* Keyboard-interactive: one hidden question, then the code if there is to be
 * one.  libssh frees the message when its callback returns, so it is answered
 * before. */
static int
on_question(struct relay *r, ssh_message m)
{
	const char *user = ssh_message_auth_user(m);
	bool half = *r->half && user && strcmp(user, r->half) == 0;

	if (!half)
		forget(r);
	greet(r);
	r->offers++;
	if (relay_spent(r))
		return 1;
	if (half) {
		ask_code(m);
		return 0;
	}
	if (user && strcmp(user, INVITE_LOGIN) == 0) {
		invite_ask(r, m);
		return 0;
	}
	/* a bad name is asked all the same, and then refused */
	strcpy(r->typing, login_ok(user) ? user : "-");
	ask_one(m, _("Mot de passe : "));
	return 0;
}

/* An answer names nobody: it belongs to the last question. */
static int
on_answer(struct relay *r, ssh_message m)
{
	char login[RELAY_LOGIN + 1];
	bool one = ssh_userauth_kbdint_getnanswers(r->s) == 1;
	const char *typed = one ? ssh_userauth_kbdint_getanswer(r->s, 0) :
		NULL;

	if (*r->half && one) {
		strcpy(login, r->half);
		if (relay_spent(r) || !code_ok(r, login, typed))
			return 1;
		ssh_message_auth_reply_success(m, 0);
		return 0;
	}
	strcpy(login, r->typing);
	forget(r);
	if (!*login || !one) {
		r->tried = true;
		r->refused++;
		return 1;
	}
	switch (password_says(r, login, typed)) {
	case SSH_AUTH_SUCCESS:
		ssh_message_auth_reply_success(m, 0);
		return 0;
	case SSH_AUTH_PARTIAL:
		ask_code(m);
		return 0;
	default:
		return 1;
	}
}

static int
on_interactive(struct relay *r, ssh_message m)
{
	if (!ssh_message_auth_kbdint_is_response(m))
		return on_question(r, m);
	if (!r->inviting)
		return on_answer(r, m);
	return relay_spent(r) ? 1 : invite_answer(r, m);
}

/* Returns 1 for libssh's own answer, a refusal. */
static int
on_message(ssh_session s, ssh_message m, void *data)
{
	struct relay *r = data;

	r->heard_of++;
	if (ssh_message_type(m) == SSH_REQUEST_AUTH) {
		if (ssh_message_subtype(m) == SSH_AUTH_METHOD_INTERACTIVE &&
			!r->known)
			return on_interactive(r, m);
		forget(r);
		r->refused++;
		return 1;
	}
	/* forwarding, X11, an agent, a second channel */
	return 1;
}

void
auth_install(struct relay *r)
{
	r->server.userdata = r;
	r->server.auth_pubkey_function = on_key;
	r->server.auth_password_function = on_password;
	r->server.auth_none_function = on_none;
	r->server.service_request_function = on_service;
	ssh_set_message_callback(r->s, on_message, r);
	ssh_set_auth_methods(r->s, METHODS);
}
