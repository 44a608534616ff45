/* ssh invite@host: somebody who was handed a code chooses a password, or
 * brings a public key, and is told how to come back.  No session is opened:
 * the way in that was just made is tried by using it. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "net/pubkey.h"
#include "net/relay_in.h"

#define CHOOSE_MS 300000        /* to choose, once the code is proved */

/* A code alone asks whether it holds; with a password or a key it is used. */
static enum err
enrol(struct relay *r, const char *code, const char *password,
	const struct buf *blob, const char *print, const char *label)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_R_ENROL, 0);
	msg_put_str(&m, code);
	msg_put_str(&m, password);
	msg_put_bytes(&m, blob ? buf_str(blob) : "", blob ? blob->len : 0);
	msg_put_str(&m, print);
	msg_put_str(&m, label);
	e = relay_ask(r, &m);
	msg_done(&m);
	return e;
}

/* Clients show an instruction escaped, or not at all (OpenSSH with a quiet
 * log): what must be read is in the question itself. */
static void
ask_code(struct relay *r, ssh_message m, const char *why)
{
	char question[500];
	const char *questions[1] = { question };
	char shown[1] = { 1 };

	snprintf(question, sizeof question, "%s%s%s", why, *why ? "\n" : "",
		_("Code d'invitation : "));
	ssh_message_auth_interactive_request(m, "", "", 1, questions, shown);
}

/* The number of a person's own space is the only login of figures. */
static bool
is_person(const char *login)
{
	return *login && login[strspn(login, "0123456789")] == '\0';
}

static void
ask_password(struct relay *r, ssh_message m, const char *why)
{
	char question[700];
	const char *questions[2] = { question, r->person ?
		_("Encore une fois : ") : _("Le même encore : ") };
	char hidden[2] = { 0, 0 };

	snprintf(question, sizeof question, "%s\n%s", why, r->person ?
		_("Votre code secret : ") : _("Nouveau mot de passe : "));
	ssh_message_auth_interactive_request(m, "", "", 2, questions,
		hidden);
}

static const char *
how(const struct relay *r)
{
	if (r->person)
		return _("Le code de la carte est bon.\nChoisissez votre code "
			"secret : 8 chiffres ou plus.\nRien ne s'affiche quand "
			"vous tapez.");
	return _("Le code est bon.\nChoisir un mot de passe de 12 caractères "
		"ou plus, une phrase par exemple ;\nou coller une clé "
		"publique (ssh-ed25519 AAAA...).\nRien ne s'affiche pendant "
		"la frappe.");
}

void
invite_ask(struct relay *r, ssh_message m)
{
	*r->code = '\0';
	r->inviting = true;
	ask_code(r, m, "");
}

static int
on_code(struct relay *r, ssh_message m, const char *code)
{
	enum err e;

	if (!code || strnlen(code, sizeof r->code) >= sizeof r->code) {
		r->refused++;
		return 1;
	}
	e = enrol(r, code, NULL, NULL, NULL, NULL);
	if (e) {
		r->refused++;
		if (e != E_RIGHT || relay_spent(r))
			return 1;
		ask_code(r, m, r->words);
		return 0;
	}
	strcpy(r->code, code);
	r->person = is_person(r->words);
	r->grace = clock_ms() + CHOOSE_MS;
	ask_password(r, m, how(r));
	return 0;
}

/* What was pasted in place of a password. */
static bool
is_key(const char *s)
{
	return strncmp(s, "ssh-", 4) == 0 || strncmp(s, "ecdsa-", 6) == 0 ||
		strncmp(s, "sk-", 3) == 0;
}

static int
on_choice(struct relay *r, ssh_message m, const char *one, const char *two)
{
	char print[128], label[128];
	struct buf blob;
	enum err e;

	buf_init(&blob);
	if (!one || !two || strnlen(one, 16384) >= 16384)
		e = E_PROTO;
	else if (is_key(one)) {
		e = pubkey_read(one, &blob, print, sizeof print, label,
			sizeof label);
		if (e)
			snprintf(r->words, sizeof r->words, "%s", err_text());
		else
			e = enrol(r, r->code, NULL, &blob, print, label);
	} else if (strcmp(one, two) != 0) {
		snprintf(r->words, sizeof r->words, "%s",
			_("Les deux ne sont pas pareils : recommencer."));
		e = E_CHECK;
	} else
		e = enrol(r, r->code, one, NULL, NULL, NULL);
	buf_done(&blob);
	if (!e) {
		wipe(r->code, sizeof r->code);
		snprintf(r->invited, sizeof r->invited, "%.*s", RELAY_LOGIN,
			r->words);
		r->known = true;
		ssh_message_auth_reply_success(m, 0);
		return 0;
	}
	r->refused++;
	if (e != E_CHECK || relay_spent(r))
		return 1;
	ask_password(r, m, r->words);
	return 0;
}

int
invite_answer(struct relay *r, ssh_message m)
{
	int n = ssh_userauth_kbdint_getnanswers(r->s);

	if (!*r->code && n == 1)
		return on_code(r, m, ssh_userauth_kbdint_getanswer(r->s, 0));
	if (*r->code && n == 2)
		return on_choice(r, m, ssh_userauth_kbdint_getanswer(r->s, 0),
			ssh_userauth_kbdint_getanswer(r->s, 1));
	r->refused++;
	return 1;
}

void
invite_goodbye(struct relay *r)
{
	char text[600];

	snprintf(text, sizeof text, _("C'est fait. Pour entrer, maintenant et "
		"ensuite :\r\n\r\n    ssh %s@ et l'adresse de ce serveur"
		"\r\n\r\n"), r->invited);
	ssh_channel_write(r->channel, text, (uint32_t)strlen(text));
	r->status = 0;
}
