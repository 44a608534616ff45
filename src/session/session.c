#include "session/session.h"

#include <limits.h>
#include <malloc.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/i18n.h"
#include "base/jail.h"
#include "base/log.h"
#include "base/mem.h"
#include "domains/access.h"
#include "domains/access_told.h"
#include "domains/agreement.h"
#include "domains/day.h"
#include "domains/emergency.h"
#include "domains/office.h"
#include "domains/preference.h"
#include "domains/resume.h"
#include "domains/space.h"
#include "model/keep.h"
#include "model/vault.h"
#include "session/edge.h"
#include "session/export.h"
#include "session/face.h"
#include "session/kept.h"
#include "session/people.h"
#include "session/presence.h"
#include "session/probe.h"
#include "session/tally.h"
#include "session/verbs.h"
#include "session/voice.h"
#include "session/welcome.h"
#include "store/open.h"
#include "ui/jump.h"
#include "ui/lock.h"
#include "ui/screen.h"
#include "ui/ui.h"

#define IDLE_MS 10000           /* then what is not used is given back */
#define KEYMAPS_MAX 20
#define HERS_ASKED 120          /* seconds: is she there? */
#define HERS_LEAVE 30           /* then erased */

struct session {
	struct ctx x;
	struct welcome w;
	struct port *port;
	struct term *term;
	struct decoder *keys;
	struct edge edge;
	struct probe probe;
	struct ui ui;
	struct face face;
	struct choice keymap[KEYMAPS_MAX + 1];
	struct presence here;
	struct kept kept;
	char why[300];          /* the keeper ends it */
	char cost[200];         /* her day at the screen, said at the end */
	char later[3][200];     /* said once the first message was read */
	int64_t key_at;         /* clock_ms() of the last key */
	bool idle, over;
	bool stale;             /* something happened that is not painted */
	bool asked;             /* a person: whether she is there */
};

static volatile sig_atomic_t stopped;
static sigset_t waiting;        /* signals blocked while waiting: none */

static void
on_term(int sig)
{
	stopped = 1;
}

/* Waits for the keeper's first word. */
static enum err
meet(struct session *s)
{
	struct pollfd p = { keep_fd(s->x.keep), POLLIN, 0 };
	struct msg m;
	enum err e = E_AGAIN;

	msg_init(&m, 0, 0);
	while (e == E_AGAIN) {
		if (poll(&p, 1, 30000) <= 0)
			break;
		e = keep_poll(s->x.keep, &m);
	}
	if (!e)
		e = m.type == P_K_WELCOME ? welcome_read(&m, &s->x, &s->w) :
			E_PROTO;
	msg_done(&m);
	return e;
}

static const char *
language(const char *lang)
{
	return strncmp(lang, "en", 2) == 0 ? "en" : "fr";
}

/* The keymaps that there are, for her to choose. */
static void
name_keymaps(struct session *s)
{
	const struct keymap *map;
	const char *name;
	int n = 0;

	while (n < KEYMAPS_MAX && (map = screens_keymap_at(n, &name)))
		s->keymap[n++] = (struct choice){ name, keymap_title(map) };
	s->keymap[n].code = NULL;
	s->x.keymaps = s->keymap;
}

/* What the user has chosen, else what her terminal says. */
static void
apply_preferences(struct session *s)
{
	const struct ctx_preference *p = &s->x.pref;
	const struct keymap *map = screens_keymap(p->keymap);

	s->x.pref_new = false;
	s->ui.map = map ? map : screens_keymap_for(s->w.term);
	/* in lines a key is named as messages name it */
	if (s->face.lines)
		s->ui.map = screens_keymap("defaut");
	s->ui.twins = p->twins;
	s->ui.overwrite = p->overwrite;
	i18n_lang(*p->lang ? p->lang : language(s->w.lang));
	name_keymaps(s);
}

/* Everything that must be opened is open before the jail closes. */
static enum err
open_all(struct session *s)
{
	enum err e = db_open(config_path("passerelle.db"), DB_READ,
		&s->x.db);

	if (e)
		return e;
	s->x.vault = vault_new();
	return term_new(s->w.pty ? s->w.term : "dumb",
		s->w.cols ? s->w.cols : 80, s->w.rows,
		edge_first(s->w.lang), port_write, s->port, &s->term);
}

/* Is it a person's own space? */
static bool
hers(const struct session *s)
{
	return !id_is_none(&s->x.person);
}

static void
from_keeper(struct session *s)
{
	struct msg m;
	enum err e;

	msg_init(&m, 0, 0);
	s->stale = true;
	e = keep_poll(s->x.keep, &m);
	if (e == E_OK && m.type == P_K_WELCOME) {
		if (welcome_again(&m, &s->x))
			ui_turn_out(&s->ui);
	} else if (e == E_OK && m.type == P_K_SAID) {
		const char *text = msg_get_str(&m);

		ui_say(&s->ui, "%s", text ? text : "");
	} else if (e == E_OK && m.type == P_K_JOINED) {
		presence_joined(&s->here, &s->ui, &m);
	} else if (e == E_OK && m.type == P_K_GONE) {
		presence_gone(&s->here, &s->ui, &m);
	} else if (e == E_CANCEL || e == E_IO) {
		s->ui.leave = true;
		/* told, it has time to keep the place */
		s->ui.away = e == E_CANCEL && !hers(s);
		snprintf(s->why, sizeof s->why, "%s", err_text());
	}
	msg_done(&m);
}

static void
from_port(struct session *s)
{
	int cols = 0, rows = 0;
	bool stale = s->stale;
	struct buf data;

	buf_init(&data);
	s->stale = true;
	switch (port_read(s->port, &data, &cols, &rows)) {
	case PORT_DATA:
		edge_feed(&s->edge, data.data, data.len);
		break;
	case PORT_SIZE:
		ui_resize(&s->ui, cols, rows);
		break;
	case PORT_END:
		s->over = true;
		break;
	case PORT_NOTHING:
	case PORT_TAKEN:
		s->stale = stale;
		break;
	}
	buf_done(&data);
}

static bool
more_input(const struct session *s)
{
	struct pollfd p = { port_fd(s->port), POLLIN, 0 };

	return poll(&p, 1, 0) > 0 && (p.revents & POLLIN);
}

/* How long until nobody seems to be there any more. */
static int
away_wait(const struct session *s)
{
	int64_t limit = s->ui.lock ||
		config.leave_seconds < config.lock_seconds ?
		config.leave_seconds : config.lock_seconds, left;

	if (hers(s))
		limit = (limit < HERS_ASKED ? limit : HERS_ASKED) +
			(s->asked ? HERS_LEAVE : 0);
	left = s->key_at + limit * 1000 - clock_ms();
	return left <= 0 ? 0 : left > INT_MAX ? INT_MAX : (int)left;
}

/* Nobody has been there for long: locked, then ended. */
static void
look_away(struct session *s)
{
	if (s->ui.leave || away_wait(s) > 0)
		return;
	if (hers(s)) {
		s->ui.leave = s->asked;
		if (!s->asked)
			ui_say(&s->ui, "%s", _("Êtes-vous là ?"));
		s->asked = s->stale = true;
		return;
	}
	if (clock_ms() - s->key_at < (int64_t)config.leave_seconds * 1000) {
		ui_lock(&s->ui);
		s->stale = true;
		return;
	}
	s->ui.leave = s->ui.away = true;
}

/* How long to wait for something to happen. */
static int
patience(const struct session *s)
{
	int wait = kept_wait(&s->kept), edge = edge_wait(&s->edge), away;

	if (edge >= 0 && (wait < 0 || edge < wait))
		wait = edge;
	if (wait < 0 || (!s->idle && wait > IDLE_MS))
		wait = s->idle ? -1 : IDLE_MS;
	away = emergency_wait(&s->x);
	if (away >= 0 && (wait < 0 || away < wait))
		wait = away;
	away = away_wait(s);
	return wait < 0 || away < wait ? away : wait;
}

/* An emergency access whose hour is over is left, as a role that was. */
static void
look_urgent(struct session *s)
{
	if (!s->ui.leave && emergency_over(&s->x)) {
		ui_turn_out(&s->ui);
		s->stale = true;
	}
}

/* Never while input waits, nor while the terminal does not take what it was
 * sent: then the last screen alone is painted. */
static void
paint(struct session *s)
{
	if (!s->stale || s->ui.leave || more_input(s) || !port_takes(s->port))
		return;
	s->stale = false;
	face_show(&s->face);
}

/* What there is to do when nothing happened for that long. */
static void
quiet(struct session *s)
{
	if (kept_wait(&s->kept) >= 0) {
		kept_write(&s->kept, false);
		/* it may say that it could not */
		s->stale = true;
		paint(s);
		return;
	}
	db_idle(s->x.db);
	malloc_trim(0);
	s->idle = true;
}

static void
say_later(struct session *s)
{
	int i = 0;

	while (i < 2 && !s->later[i][0])
		i++;
	if (!s->later[i][0] || s->ui.message[0])
		return;
	ui_say(&s->ui, "%s", s->later[i]);
	s->later[i][0] = '\0';
}

/* Answers of the terminal that are no keys; what was typed before one is
 * shown before it counts. */
static bool
heard(struct session *s, const struct key *key)
{
	if (term_breaks(s->term, key))
		face_show(&s->face);
	if (key->code == KEY_REPORT && probe_report(&s->probe, key->report))
		return true;
	return term_heard(s->term, key);
}

/* The keys that came. */
static void
use_keys(struct session *s)
{
	struct key key;
	bool any = false;

	while (!s->ui.leave && decoder_next(s->keys, &key)) {
		if (heard(s, &key))
			continue;
		tally_key(&s->ui, &key);
		face_key(&s->face, &key);
		tally_view(&s->ui);
		if (key.code != KEY_REPORT) {
			s->key_at = clock_ms();
			s->asked = false;
		}
		wipe(&key, sizeof key);
		any = true;
		if (face_turn(&s->face) | s->x.pref_new) {
			apply_preferences(s);
			edge_apply(&s->edge);
			probe_apply(&s->probe);
		}
		if (s->ui.place[0]) {
			char place[sizeof s->ui.place];

			memcpy(place, s->ui.place, sizeof place);
			s->ui.place[0] = '\0';
			kept_resume(&s->kept, place);
		}
	}
	if (decoder_noise(s->keys))
		term_noise(s->term);
	if (!any)
		return;
	say_later(s);
	kept_keys(&s->kept);
}

/* Two answers fit what the terminal said: the user is asked, once. */
static void
ask_charset(struct session *s)
{
	if (!s->edge.ask || s->ui.leave || s->ui.question[0] ||
		s->ui.line_open)
		return;
	s->edge.ask = false;
	s->stale = true;
	preference_charset(&s->x, "auto");
	ui_jump(&s->ui, "TER");
	ui_say(&s->ui, "%s", _("Ce terminal ne lit pas l'UTF-8 : choisir par "
		"son chiffre le jeu où les lettres se lisent."));
}

/* Under the first screen: the message of the day, else where to go on, which
 * is its first line too; else, or after it, that the server's key will change,
 * what others did to her account, then when she came before. */
static void
say_first(struct session *s)
{
	char text[400];

	/* on this machine its own last login says so, and no key is shown */
	if (strcmp(s->w.banner, "local") != 0) {
		if (office_key_told(&s->x, s->later[0], sizeof s->later[0]))
			s->later[0][0] = '\0';
		access_changed(&s->x, s->later[1], sizeof s->later[1]);
		access_before(&s->x, s->later[2], sizeof s->later[2]);
	}
	if ((office_motd(&s->x, text, sizeof text) == E_OK && *text) ||
		(resume_offer(&s->x, text, sizeof text) == E_OK && *text))
		ui_say(&s->ui, "%s", text);
	else
		say_later(s);
}

/* Who heads a structure reads its agreement first; F3 leaves it for later. */
static void
show_agreement(struct session *s)
{
	char hex[ID_TEXT];
	struct id structure;

	if (agreement_owed(&s->x, &structure) || id_is_none(&structure))
		return;
	ui_open(&s->ui, "account.agreement", id_text(&structure, hex), "");
}

/* Her second factor is made: what she came for. */
static void
lift_fence(struct session *s)
{
	if (!s->ui.only || s->x.factor == FACTOR_MUST || s->ui.depth > 1 ||
		hers(s))
		return;
	s->ui.only = NULL;
	ui_unwind(&s->ui, 0);
	ui_open(&s->ui, day_first(&s->x), "", "");
	show_agreement(s);
	say_first(s);
	s->stale = true;
}

static void
loop(struct session *s)
{
	s->key_at = clock_ms();
	s->stale = true;
	if (s->face.lines)
		face_show(&s->face);    /* before what waits is answered */
	paint(s);
	port_release(s->port);
	while (!s->ui.leave && !s->over && !stopped) {
		struct pollfd p[2] = { { port_fd(s->port), POLLIN, 0 },
			{ keep_fd(s->x.keep), POLLIN, 0 } };
		int wait = patience(s), n;
		bool late;
		struct timespec limit = { wait / 1000,
			wait % 1000 * 1000000L };

		/* law: nothing is open while waiting for a key */
		if (db_busy(s->x.db))
			die("a statement is open while waiting for a key");
		/* signals come here and nowhere else: none between a look at
		 * `stopped` and the wait, none that leads to a blocking read */
		n = ppoll(p, 2, wait < 0 ? NULL : &limit, &waiting);
		late = edge_wait(&s->edge) == 0;
		if (late) {
			edge_late(&s->edge);
			s->stale = true;
		}
		if (n == 0 && !late && away_wait(s) > 0 &&
			emergency_wait(&s->x) != 0) {
			quiet(s);
			continue;
		}
		look_away(s);
		look_urgent(s);
		if (n < 0 && port_resized(s->port))
			from_port(s);
		s->idle = false;
		if (n > 0 && p[1].revents)
			from_keeper(s);
		if (n > 0 && p[0].revents)
			from_port(s);
		use_keys(s);
		lift_fence(s);
		ask_charset(s);
		if (!s->ui.leave)
			presence_look(&s->here, &s->ui);
		while (!s->ui.leave && keep_waits(s->x.keep))
			from_keeper(s);
		paint(s);
		kept_write(&s->kept, false);
	}
	/* the line dropped, the keeper or a signal ended it: what had come is
	 * not lost either */
	while (stopped && !s->over && !s->ui.leave && more_input(s)) {
		from_port(s);
		use_keys(s);
	}
	kept_write(&s->kept, true);
	tally_end(&s->ui, s->cost, sizeof s->cost);
	if (s->ui.away) {
		kept_leave(&s->kept);
		if (!*s->why)
			snprintf(s->why, sizeof s->why, "%s", _("Passerelle "
				"est fermé : se reconnecter, votre place est "
				"gardée."));
	}
}

/* The first screen, with the keys and the language of the user. */
static enum err
first_screen(struct session *s)
{
	const struct keymap *map = screens_keymap_for(s->w.term);
	enum err e = preference_load(&s->x);

	if (e)
		return e;
	if (!map)
		return err_set(E_INTERNAL, _("Pas de touches."));
	i18n_lang(*s->x.pref.lang ? s->x.pref.lang : language(s->w.lang));
	e = emergency_load(&s->x);
	if (!e)
		e = ui_init(&s->ui, s->term, &s->x, map,
			hers(s) ? SPACE_FIRST : s->x.factor == FACTOR_MUST ?
			ACCESS_FIRST : day_first(&s->x));
	if (e)
		return e;
	if (hers(s))
		s->ui.only = SPACE_ONLY;
	else if (s->x.factor == FACTOR_MUST)
		s->ui.only = "access.";
	if (hers(s) && voice_listens())
		s->ui.voice = voice_say;
	face_start(&s->face, &s->ui, s->w.pty);
	apply_preferences(s);
	return E_OK;
}

static int
run_screens(struct session *s)
{
	enum err e = open_all(s);
	int status;

	if (e) {
		char *why = xasprintf("passerelle : %s\r\n", err_text());

		port_error(s->port, why);
		free(why);
		return err_exit(e);
	}
	s->keys = decoder_new(s->term, term_charset_now(s->term));
	jail_session();
	e = first_screen(s);
	if (e) {
		char *why = xasprintf("passerelle : %s\r\n", err_text());

		port_error(s->port, why);
		free(why);
		return err_exit(e);
	}
	port_hold(s->port);     /* until the first screen is there too */
	term_raw(s->term, "\033[?2004h");        /* a paste is said to be one */
	probe_start(&s->probe, &s->x, s->term, s->w.term, s->w.banner);
	edge_start(&s->edge, &s->x, s->term, s->keys, s->w.lang);
	kept_start(&s->kept, &s->x, &s->ui);
	if (!hers(s) && s->ui.only) {
		ui_say(&s->ui, "%s", _("Votre rôle demande un second facteur "
			": l'installer ouvre Passerelle."));
	} else if (!hers(s)) {
		show_agreement(s);
		say_first(s);
	}
	if (s->w.verb[0] == '=' && !hers(s))
		ui_jump(&s->ui, s->w.verb + 1);
	loop(s);
	status = s->ui.exit_status;
	face_end(&s->face);
	ui_done(&s->ui);
	term_raw(s->term, "\033[?2004l");
	term_erase(s->term);
	edge_done(&s->edge);
	decoder_free(s->keys);
	/* what is said last is not said on the screen that is left */
	term_free(s->term);
	if (*s->cost && !s->over) {
		char *cost = xasprintf("%s\r\n", s->cost);

		port_write(s->port, cost, strlen(cost));
		free(cost);
	}
	if (*s->why) {
		char *why = xasprintf("%s\r\n", s->why);

		port_error(s->port, why);
		free(why);
	}
	return s->over ? 0 : status;
}

static void
signals(void)
{
	struct sigaction sa = { .sa_handler = on_term };

	sigset_t set;

	sigemptyset(&waiting);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGWINCH);
	sigprocmask(SIG_SETMASK, &set, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sigaction(SIGHUP, &sa, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGINT, SIG_IGN);
}

static int
run(int k, struct port *port, bool local)
{
	struct session *s = xcalloc(1, sizeof *s);
	int status;
	enum err e;

	log_init("session", LOG_NOTE);
	signals();
	prctl(PR_SET_DUMPABLE, 0);
	s->port = port;
	s->x.keep = keep_new(k, 0);
	e = meet(s);
	if (e) {
		status = 69;
		goto out;
	}
	i18n_lang(language(s->w.lang));
	if (*s->w.verb && s->w.verb[0] != '=' &&
		s->x.factor == FACTOR_MUST) {
		port_error(port, _("passerelle : installer d'abord le second "
			"facteur : se connecter sans commande.\n"));
		status = 77;
	} else if (*s->w.verb && hers(s) && !verb_is_hers(s->w.verb)) {
		port_error(port, _("passerelle : se connecter sans "
			"commande.\n"));
		status = 77;
	} else if (*s->w.verb && s->w.verb[0] != '=') {
		status = verb_is_print(s->w.verb) ? verb_print(port, &s->x,
			s->w.verb) : verb_is_copy(s->w.verb) ?
			verb_copy(port, &s->x, s->w.verb) :
			verb_is_export(s->w.verb) ?
			verb_export_list(port, &s->x, s->w.verb) :
			verb_is_people(s->w.verb) ?
			verb_people(port, &s->x, s->w.verb) :
			verb_is_calendar(s->w.verb) ?
			verb_calendar(port, &s->x, s->w.verb) :
			verb_is_letter(s->w.verb) ?
			verb_letter(port, &s->x, s->w.verb) :
			verb_is_sheet(s->w.verb) ?
			verb_sheet(port, &s->x, s->w.verb) :
			verb_run(port, s->w.verb);
		/* a full disk: what is there is not all of it */
		if (local && !status && port_cut(port)) {
			port_error(port, _("passerelle : tout n'a pas pu être "
				"écrit.\n"));
			status = 74;
		}
	} else {
		status = run_screens(s);
	}
out:
	port_exit(port, status);
	welcome_done(&s->x);
	vault_free(s->x.vault);
	db_close(s->x.db);
	keep_free(s->x.keep);
	port_free(port);
	wipe(s, sizeof *s);
	free(s);
	return status;
}

int
session_main(int k, int t)
{
	return run(k, port_pair(t), false);
}

int
session_local(int k, struct port *port)
{
	return run(k, port, true);
}
