#include "base/config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/words.h"

struct config config = {
	.data = "/var/lib/passerelle", .conf = "/etc/passerelle", .lang = "fr",
	.uid_keeper = 59301, .uid_session = 59302, .uid_relay = 59303,
	.uid_sender = 59304,
	.login_seconds = 30, .alive_seconds = 30, .tries = 6,
	.start_free = 50, .start_rate = 30, .start_full = 200,
	.per_source_unauth = 10, .per_source = 40, .penalty_percent = 100,
	.wal_mib = 64, .write_mib = 256, .lock_seconds = 600,
	.leave_seconds = 3600, .session_seconds = 28800,
	.second_factor = 1, .agreement = 1, .alarm_opened = 60,
	.alarm_listed = 500, .silence_days = 45,
	.send_from = 8, .send_until = 20, .send_wait = 120, .send_look = 60,
	.send_limit = 60,
};

static const struct {
	const char *name;
	int *value;
	int least, most;
} settings[] = {
	{ "login_seconds", &config.login_seconds, 1, 600 },
	{ "alive_seconds", &config.alive_seconds, 1, 3600 },
	{ "tries", &config.tries, 1, 20 },
	{ "start_free", &config.start_free, 1, 100000 },
	{ "start_rate", &config.start_rate, 0, 100 },
	{ "start_full", &config.start_full, 1, 100000 },
	{ "per_source_unauth", &config.per_source_unauth, 1, 100000 },
	{ "per_source", &config.per_source, 1, 100000 },
	{ "penalty_percent", &config.penalty_percent, 0, 100 },
	{ "wal_mib", &config.wal_mib, 1, 65536 },
	{ "write_mib", &config.write_mib, 1, 65536 },
	{ "lock_seconds", &config.lock_seconds, 1, 86400 },
	{ "leave_seconds", &config.leave_seconds, 1, 86400 },
	{ "session_seconds", &config.session_seconds, 1, 604800 },
	{ "second_factor", &config.second_factor, 0, 1 },
	{ "agreement", &config.agreement, 0, 1 },
	{ "checkpoint_log", &config.checkpoint_log, 0, 1 },
	{ "alarm_opened", &config.alarm_opened, 1, 100000 },
	{ "alarm_listed", &config.alarm_listed, 1, 100000 },
	{ "silence_days", &config.silence_days, 1, 3650 },
	{ "send_from", &config.send_from, 0, 23 },
	{ "send_until", &config.send_until, 1, 24 },
	{ "send_wait", &config.send_wait, 0, 3600 },
	{ "send_look", &config.send_look, 1, 3600 },
	{ "send_limit", &config.send_limit, 1, 600 },
};

static const struct {
	const char *name;
	uint32_t *value;
} users[] = {
	{ "uid_keeper", &config.uid_keeper },
	{ "uid_session", &config.uid_session },
	{ "uid_relay", &config.uid_relay },
	{ "uid_sender", &config.uid_sender },
};

static enum err
add_range(const struct words *r, const char *text, struct range *to)
{
	return range_read(text, to) ? E_OK : err_set(E_CHECK, _("%s:%d: « %s »"
		" n'est pas une plage d'adresses : écrire 192.0.2.0/24 ou "
		"2001:db8::/32, sans bit après le préfixe"), r->file, r->line,
		text);
}

static enum err
set_proxy_from(const struct words *r)
{
	enum err e = E_OK;
	int i;

	if (config.proxies + r->n - 2 > CONFIG_PROXIES)
		return err_set(E_CHECK, _("%s:%d: %d plages de mandataires au "
			"plus"), r->file, r->line, CONFIG_PROXIES);
	for (i = 2; i < r->n && !e; i++)
		e = add_range(r, r->w[i], &config.proxy_from[config.proxies++]);
	return e;
}

/* Limits know an IPv6 source by its first 56 bits. */
static enum err
set_nat(const struct words *r)
{
	struct nat *n = &config.nat[config.nats];
	enum err e;
	char *end;
	long v;

	if (r->n != 4)
		return err_set(E_CHECK, _("%s:%d: écrire « set nat ADRESSE/"
			"BITS NOMBRE »"), r->file, r->line);
	if (config.nats == CONFIG_NATS)
		return err_set(E_CHECK, _("%s:%d: %d lignes « set nat » au "
			"plus"), r->file, r->line, CONFIG_NATS);
	e = add_range(r, r->w[2], &n->from);
	if (e)
		return e;
	if (n->from.bits > 56 && strchr(r->w[2], ':'))
		return err_set(E_CHECK, _("%s:%d: en IPv6, 56 bits au plus"),
			r->file, r->line);
	v = strtol(r->w[3], &end, 10);
	if (*end || v < 1 || v > 100000)
		return err_set(E_CHECK, _("%s:%d: %s va de %d à %d"), r->file,
			r->line, r->w[1], 1, 100000);
	n->most = (int)v;
	config.nats++;
	return E_OK;
}

static enum err
set_number(const struct words *r)
{
	char *end;
	long v = strtol(r->w[2], &end, 10);
	size_t i;

	for (i = 0; i < sizeof settings / sizeof *settings; i++) {
		if (strcmp(settings[i].name, r->w[1]) != 0)
			continue;
		if (*end || v < settings[i].least || v > settings[i].most)
			return err_set(E_CHECK, _("%s:%d: %s va de %d à %d"),
				r->file, r->line, r->w[1], settings[i].least,
				settings[i].most);
		*settings[i].value = (int)v;
		return E_OK;
	}
	for (i = 0; i < sizeof users / sizeof *users; i++)
		if (strcmp(users[i].name, r->w[1]) == 0) {
			if (*end || v < 1 || v > 0x7fffffff)
				return err_set(E_CHECK, _("%s:%d: %s est un "
					"numéro d'utilisateur"), r->file,
					r->line, r->w[1]);
			*users[i].value = (uint32_t)v;
			return E_OK;
		}
	return err_set(E_CHECK, _("%s:%d: réglage inconnu : %s"), r->file,
		r->line, r->w[1]);
}

/* Whether it is an address is net/sockets.h's to say. */
static enum err
set_old_clients(const struct words *r)
{
	const char *colon = strrchr(r->w[2], ':');

	if (r->n != 3 || !colon || strlen(r->w[2]) >=
		sizeof config.old_clients)
		return err_set(E_CHECK, _("%s:%d: écrire « set old_clients "
			"ADRESSE:PORT »"), r->file, r->line);
	strcpy(config.old_clients, r->w[2]);
	return E_OK;
}

/* No shell reads it: the words are the program's, as they are. */
static enum err
set_command(const struct words *r, struct command *c)
{
	size_t at = 0;
	int i;

	c->n = 0;
	if (*r->w[2] != '/')
		return err_set(E_CHECK, _("%s:%d: %s : écrire le chemin entier "
			"du programme, sans guillemets ni shell"), r->file,
			r->line, r->w[1]);
	for (i = 2; i < r->n; i++) {
		size_t n = strlen(r->w[i]) + 1;

		if (i - 2 >= CONFIG_WORDS || at + n > sizeof c->text)
			return err_set(E_CHECK, _("%s:%d: %s : trop long"),
				r->file, r->line, r->w[1]);
		memcpy(c->text + at, r->w[i], n);
		c->argv[i - 2] = c->text + at;
		at += n;
	}
	c->argv[r->n - 2] = NULL;
	c->n = r->n - 2;
	return E_OK;
}

static enum err
set_send_sms(const struct words *r)
{
	return set_command(r, &config.send_sms);
}

static enum err
set_send_mail(const struct words *r)
{
	return set_command(r, &config.send_mail);
}

static enum err
set_speak(const struct words *r)
{
	return set_command(r, &config.speak);
}

static const struct {
	const char *name;
	enum err (*set)(const struct words *r);
} others[] = {
	{ "proxy_from", set_proxy_from },
	{ "nat", set_nat },
	{ "old_clients", set_old_clients },
	{ "send_sms", set_send_sms },
	{ "send_mail", set_send_mail },
	{ "speak", set_speak },
};

static enum err
set_one(const struct words *r)
{
	bool set = r->n >= 3 && strcmp(r->w[0], "set") == 0;
	size_t i;

	for (i = 0; set && i < sizeof others / sizeof *others; i++)
		if (strcmp(others[i].name, r->w[1]) == 0)
			return others[i].set(r);
	if (!set || r->n != 3)
		return err_set(E_CHECK, _("%s:%d: écrire « set NOM VALEUR »"),
			r->file, r->line);
	return set_number(r);
}

/* One account for two is no wall between them: what sends would read the
 * keys. */
static enum err
each_its_own(const char *path)
{
	size_t i, j;

	for (i = 0; i < sizeof users / sizeof *users; i++)
		for (j = 0; j < i; j++)
			if (*users[i].value == *users[j].value)
				return err_set(E_CHECK, _("%s : %s et %s sont "
					"un même compte ; à chacun le sien"),
					path, users[j].name, users[i].name);
	return E_OK;
}

static void
from_environment(const char *name, char *to, size_t size)
{
	const char *v = getenv(name);

	if (v && *v && strlen(v) < size)
		strcpy(to, v);
}

enum err
config_load(void)
{
	char path[sizeof config.conf + 32];
	struct arena *arena = NULL;
	struct words r;
	struct buf text;
	char chunk[4096];
	size_t n;
	FILE *f;
	enum err e = E_OK;

	from_environment("PASSERELLE_DATA", config.data, sizeof config.data);
	from_environment("PASSERELLE_CONF", config.conf, sizeof config.conf);
	from_environment("PASSERELLE_LANG", config.lang, sizeof config.lang);
	snprintf(path, sizeof path, "%s/passerelle.conf", config.conf);
	config.proxies = config.nats = 0;
	*config.old_clients = '\0';
	config.send_sms.n = config.send_mail.n = config.speak.n = 0;
	f = fopen(path, "re");
	/* none, or one that is not for this user to read */
	if (!f && (errno == ENOENT || errno == ENOTDIR || errno == EACCES))
		return E_OK;
	buf_init(&text);
	while (f && (n = fread(chunk, 1, sizeof chunk, f)) > 0)
		buf_put(&text, chunk, n);
	/* half of it would be other limits and other users */
	if (!f || ferror(f) || strlen(buf_str(&text)) != text.len)
		e = err_set(E_IO, _("Le fichier %s ne se lit pas."), path);
	if (f)
		fclose(f);
	arena = arena_new();
	words_init(&r, path, buf_str(&text), arena);
	while (e == E_OK) {
		enum words_kind k = words_next(&r);

		if (k == WORDS_END)
			break;
		e = k == WORDS_BAD ? E_CHECK : set_one(&r);
	}
	if (!e)
		e = each_its_own(path);
	arena_free(arena);
	buf_done(&text);
	return e;
}

const char *
config_path(const char *name)
{
	static char path[4][sizeof config.data + 64];
	static int next;

	next = (next + 1) % 4;
	snprintf(path[next], sizeof path[next], "%s/%s", config.data, name);
	return path[next];
}
