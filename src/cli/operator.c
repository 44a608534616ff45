#include "cli/operator.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/config.h"
#include "base/date.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "base/tell.h"
#include "base/text.h"
#include "cli/cli.h"
#include "keeper/start.h"
#include "model/act.h"
#include "net/pubkey.h"
#include "rules/postcode.h"
#include "rules/siret.h"
#include "store/open.h"

/* What reads all of a base takes minutes where it is a large one. */
#define PATIENCE_MS (6 * 3600 * 1000)

/* Root, or whose keeper it is. */
static bool
is_operator(void)
{
	struct stat s;

	return geteuid() == 0 || (stat(config_path("keeper"), &s) == 0 &&
		s.st_uid == geteuid());
}

enum err
operator_open(struct keep **keep, struct db **db)
{
	int fd;
	enum err e;

	if (!keeper_there() && errno != EACCES)
		return err_set(E_NOTFOUND, _("Pas de base dans %s : "
			"« passerelle init » la fait."), config.data);
	if (!is_operator())
		return err_set(E_RIGHT, _("Il faut être root, ou le compte "
			"Unix à qui est %s."), config.data);
	e = keeper_connect(cli_self(), &fd);
	if (e)
		return e;
	*keep = keep_new(fd, 0);
	keep_patience(*keep, PATIENCE_MS);
	if (db) {
		e = db_open(config_path("passerelle.db"), DB_READ, db);
		if (e) {
			keep_free(*keep);
			*keep = NULL;
		}
	}
	return e;
}

void
operator_close(struct keep *keep, struct db *db)
{
	db_close(db);
	keep_free(keep);
}

enum err
operator_call(struct keep *k, struct msg *m, int *fd)
{
	struct msg answer;
	enum err e;

	msg_init(&answer, 0, 0);
	e = keep_ask(k, m, &answer);
	if (!e && fd)
		*fd = msg_take_fd(&answer, 0);
	msg_done(&answer);
	return e;
}

/* A number, and no SIRET. */
static int
number_of(const char *ref)
{
	int n;

	return cli_number(ref, 1, 999999999, &n) ? n : 0;
}

enum err
operator_structure(struct db *db, const char *ref, struct id *id)
{
	struct rule_answer siret;
	struct db_rows q;
	struct id found = id_none;
	char nums[100] = "";
	int n = 0;
	bool exact = false;
	enum err e = db_select(db, "structure.by_ref", &q);

	if (e)
		return e;
	siret_check(ref, &siret);
	db_bind_text(&q, ":ref", ref);
	db_bind_text(&q, ":siret", siret.ok ? siret.value : NULL);
	db_bind_int(&q, ":num", number_of(ref));
	while (!exact && db_next(&q)) {
		size_t len = strlen(nums);

		exact = db_int(&q, "exact") != 0;
		if (n++ == 0)
			found = db_id(&q, "id");
		snprintf(nums + len, sizeof nums - len, "%s%d", len ? ", " :
			"", (int)db_int(&q, "num"));
	}
	e = db_end(&q);
	if (e)
		return e;
	if (!n)
		return err_set(E_NOTFOUND, _("Pas de structure « %s » : un "
			"numéro, un SIRET ou un identifiant "
			"data·inclusion."), ref);
	if (n > 1 && !exact)
		return err_set(E_CHECK, _("Plusieurs structures ont le SIRET "
			"%s : donner un numéro (%s)."), ref, nums);
	*id = found;
	return E_OK;
}

enum err
operator_user(struct db *db, const char *login, bool worker, struct id *id)
{
	struct db_rows q;
	bool found = false, hers = false;
	enum err e = db_select(db, "account.by_login", &q);

	if (e)
		return e;
	db_bind_text(&q, ":login", login);
	if (db_next(&q)) {
		found = true;
		*id = db_id(&q, "id");
		hers = db_int(&q, "hers") != 0;
	}
	e = db_end(&q);
	if (e)
		return e;
	if (hers && worker)
		return err_set(E_RIGHT, _("« %s » est l'espace d'une personne "
			": sa carte est faite par sa personne référente."),
			login);
	return found ? E_OK : err_set(E_NOTFOUND, _("Pas de compte « %s »."),
		login);
}

enum err
operator_person(struct db *db, const struct id *structure, int num,
	struct id *person)
{
	struct db_rows q;
	bool found;
	enum err e = db_select(db, "operator.person", &q);

	if (e)
		return e;
	db_bind_id(&q, ":structure", structure);
	db_bind_int(&q, ":num", num);
	found = db_next(&q);
	if (found)
		*person = db_id(&q, "person");
	e = db_end(&q);
	return e || found ? e : err_set(E_NOTFOUND, _("Pas de dossier %d dans "
		"cette structure."), num);
}

/* One line of standard input, without its end, into out. */
static enum err
read_line(char *out, size_t size)
{
	size_t n;

	if (!fgets(out, (int)size, stdin))
		return err_set(E_USAGE, _("Rien sur l'entrée standard."));
	n = strcspn(out, "\r\n");
	if (!out[n] && !feof(stdin))
		return err_set(E_CHECK, _("Mot de passe trop long."));
	out[n] = '\0';
	return n ? E_OK : err_set(E_USAGE, _("Ligne vide."));
}

enum err
operator_make_structure(struct keep *k, struct db *db, const char *key,
	const char *name, const char *commune, const char *postcode,
	const char *insee, const char *phone, const char *mail,
	struct id *id)
{
	struct act *a = act_new("structure.make");
	struct rule_answer dep = { .ok = false };
	char folded[300], source[120];
	struct msg m;
	enum err e;

	*id = id_new();
	if (postcode && *postcode)
		postcode_check(postcode, &dep);
	fold_text(name, folded, sizeof folded);
	snprintf(source, sizeof source, "passerelle--%s", key);
	act_id(a, ":id", id);
	act_text(a, ":source_id", source);
	act_text(a, ":nom", name);
	act_text(a, ":folded", folded);
	act_text(a, ":commune", commune);
	act_text(a, ":code_postal", postcode);
	act_text(a, ":code_insee", insee);
	act_text(a, ":telephone", phone);
	act_text(a, ":courriel", mail);
	act_text(a, ":departement", dep.ok ? dep.value : "75");
	e = act_send_to(a, k);
	act_free(a);
	if (e)
		return e;
	msg_init(&m, P_C_STRUCTURE_KEY, 0);
	msg_put_id(&m, id);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}

enum err
operator_allow_nir(struct keep *k, const struct id *structure,
	const char *basis)
{
	struct act *a = act_new(basis ? "nir.allowed" : "nir.refused");
	enum err e;

	act_id(a, ":id", structure);
	if (basis)
		act_text(a, ":basis", basis);
	e = act_send_to(a, k);
	act_free(a);
	return e;
}

static bool
login_ok(const char *s)
{
	size_t n = strlen(s);

	/* ssh invite@host is where codes are given */
	return strcmp(s, "invite") != 0 && n >= 1 && n <= 64 && s[0] >= 'a' && s[0] <= 'z' &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

/* As the keeper reads it: /etc/passwd, nothing else. */
static bool
unix_account(const char *name)
{
	const struct passwd *one;
	bool found = false;
	FILE *f = fopen("/etc/passwd", "re");

	while (f && !found && (one = fgetpwent(f)))
		found = strcmp(one->pw_name, name) == 0;
	if (f)
		fclose(f);
	return found;
}

static enum err
read_key(const char *file, struct new_user *u)
{
	char line[16384];
	FILE *f = fopen(file, "re");
	enum err e;

	if (!f)
		return err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			file);
	if (!fgets(line, sizeof line, f))
		e = err_set(E_CHECK, _("Le fichier %s est vide."), file);
	else
		e = pubkey_read(line, &u->blob, u->print, sizeof u->print,
			u->label, sizeof u->label);
	fclose(f);
	return e;
}

static enum err
password_ok(const char *password)
{
	/* CNIL 2022-100: 12 characters at least with a slowing of tries */
	if (text_length(password) < 12)
		return err_set(E_CHECK, _("Mot de passe trop court : 12 "
			"caractères ou plus, une phrase par exemple."));
	return E_OK;
}

enum err
operator_check_user(struct db *db, struct new_user *u)
{
	struct id id;
	enum err e = E_OK;

	buf_init(&u->blob);
	if (!login_ok(u->login))
		return err_set(E_CHECK, _("Le nom de compte « %s » commence "
			"par une lettre et n'a que a-z, 0-9, point, tiret : "
			"64 au plus. « invite » est réservé."), u->login);
	if (db && operator_user(db, u->login, false, &id) == E_OK)
		return err_set(E_EXISTS, _("Le compte « %s » existe déjà."),
			u->login);
	if (u->name && (text_length(u->name) > 100 ||
		!text_is_clean(u->name, TEXT_LINE)))
		return err_set(E_CHECK, _("Le nom a 100 caractères au plus, "
			"tous lisibles."));
	if (u->unix_name && !unix_account(u->unix_name))
		return err_set(E_NOTFOUND, _("Pas de compte Unix « %s » sur "
			"cette machine."), u->unix_name);
	if (u->key_file)
		e = read_key(u->key_file, u);
	if (!e && u->ask_password) {
		e = read_line(u->typed, sizeof u->typed);
		u->password = u->typed;
	}
	return !e && u->password ? password_ok(u->password) : e;
}

enum err
operator_add_user(struct keep *k, const struct new_user *u, struct id *id)
{
	struct act *a = act_new("user.add");
	enum err e;

	*id = id_new();
	act_id(a, ":id", id);
	act_text(a, ":login", u->login);
	act_text(a, ":name", u->name && *u->name ? u->name : u->login);
	act_int(a, ":admin", u->admin);
	act_text(a, ":unix", u->unix_name);
	act_text(a, ":lang", "fr");
	e = act_send_to(a, k);
	act_free(a);
	if (e == E_EXISTS)
		return err_set(e, _("Le compte « %s » existe déjà."),
			u->login);
	return e;
}

void
operator_done_user(struct new_user *u)
{
	buf_done(&u->blob);
	explicit_bzero(u->typed, sizeof u->typed);
}

enum err
operator_add_member(struct keep *k, const struct id *structure,
	const struct id *user, const char *role)
{
	struct act *a;
	struct id id = id_new();
	struct msg m;
	enum err e;

	if (strcmp(role, "conseiller") != 0 &&
		strcmp(role, "lecture") != 0 &&
		strcmp(role, "responsable") != 0)
		return err_set(E_USAGE, _("Rôle « %s » : lecture, "
			"conseiller ou responsable."), role);
	msg_init(&m, P_C_STRUCTURE_KEY, 0);
	msg_put_id(&m, structure);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	if (e && e != E_EXISTS)
		return e;
	a = act_new("membership.add");
	act_id(a, ":id", structure);
	act_id(a, ":membership", &id);
	act_id(a, ":user", user);
	act_text(a, ":role", role);
	e = act_send_to(a, k);
	act_free(a);
	return e;
}

static enum err
send_key(struct keep *k, const struct id *user, const struct new_user *u)
{
	struct id id = id_new();
	struct act *a = act_new("user.key_add");
	enum err e;

	act_id(a, ":id", user);
	act_id(a, ":key", &id);
	act_bytes(a, ":blob", u->blob.data, u->blob.len);
	act_text(a, ":fingerprint", u->print);
	act_text(a, ":label", u->label);
	e = act_send_to(a, k);
	act_free(a);
	return e;
}

static enum err
send_password(struct keep *k, const struct id *user, const char *password)
{
	struct msg m;
	enum err e;

	msg_init(&m, P_C_PASSWORD, 0);
	msg_put_id(&m, user);
	msg_put_str(&m, password);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}

enum err
operator_let_in(struct keep *k, const struct new_user *u, const struct id *id)
{
	enum err e = u->key_file ? send_key(k, id, u) : E_OK;

	return !e && u->password ? send_password(k, id, u->password) : e;
}

void
operator_tell_way(const struct new_user *u)
{
	if (!u->key_file && !u->password && !u->unix_name)
		tell(stderr, _("%s n'a pas encore de quoi entrer : « "
			"passerelle user invite %s » donne un code, « "
			"passerelle user key add %s FICHIER » met sa clé.\n"),
			u->login, u->login, u->login);
}

enum err
operator_add_key(struct keep *k, const struct id *user, const char *file)
{
	struct new_user u = { .key_file = file };
	enum err e;

	buf_init(&u.blob);
	e = read_key(file, &u);
	if (!e)
		e = send_key(k, user, &u);
	operator_done_user(&u);
	return e;
}

enum err
operator_acknowledged(struct db *db, char day[16])
{
	int64_t n = 0, at = 0;
	int hour, minute;
	struct db_rows q;
	struct date d;
	enum err e = db_select(db, "doctor.acknowledged", &q);

	*day = '\0';
	if (e)
		return e;
	if (db_next(&q)) {
		n = db_int(&q, "n");
		at = db_int(&q, "at");
	}
	date_local(at, NULL, &d, &hour, &minute);
	if (n)
		date_french(d, day, 16);
	return db_end(&q);
}
