#include "cli/operator.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/fold.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/proto.h"
#include "cli/cli.h"
#include "keeper/start.h"
#include "net/pubkey.h"
#include "rules/postcode.h"

enum err
operator_open(struct keep **keep, struct db **db)
{
	int fd;
	enum err e;

	if (!keeper_there() && db)
		return err_set(E_NOTFOUND, _("Pas de base dans %s : "
			"« passerelle init » la fait."), config.data);
	e = keeper_connect(cli_self(), &fd);
	if (e)
		return e;
	*keep = keep_new(fd, 0);
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
	e = keep_call(k, m, &answer);
	if (!e) {
		const char *why;

		e = (enum err)msg_get_u8(&answer);
		why = msg_get_str(&answer);
		if (e)
			err_set(e, "%s", why ? why : "");
		else if (fd)
			*fd = msg_take_fd(&answer, 0);
	}
	msg_done(&answer);
	return e;
}

enum err
operator_structure(struct db *db, const char *ref, struct id *id, char *name,
	size_t size)
{
	struct db_rows q;
	bool found = false;
	enum err e = db_select(db, "structure.by_ref", &q);

	if (e)
		return e;
	db_bind_text(&q, ":ref", ref);
	if (db_next(&q)) {
		found = true;
		*id = db_id(&q, "id");
		if (name)
			snprintf(name, size, "%s", db_text(&q, "nom"));
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND, _("Pas de structure « %s » "
		": un numéro, un SIRET ou un identifiant data·inclusion."),
		ref);
}

enum err
operator_user(struct db *db, const char *login, struct id *id)
{
	struct db_rows q;
	bool found = false;
	enum err e = db_select(db, "account.by_login", &q);

	if (e)
		return e;
	db_bind_text(&q, ":login", login);
	if (db_next(&q)) {
		found = true;
		*id = db_id(&q, "id");
	}
	e = db_end(&q);
	if (e)
		return e;
	return found ? E_OK : err_set(E_NOTFOUND, _("Pas de compte « %s »."),
		login);
}

enum err
operator_line(char *out, size_t size)
{
	size_t n;

	if (!fgets(out, (int)size, stdin))
		return err_set(E_USAGE, _("Rien sur l'entrée standard."));
	n = strcspn(out, "\r\n");
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

static bool
login_ok(const char *s)
{
	size_t n = strlen(s);

	/* ssh invite@host is where codes are given */
	return strcmp(s, "invite") != 0 && n >= 1 && n <= 64 && s[0] >= 'a' && s[0] <= 'z' &&
		strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789._-") == n;
}

enum err
operator_add_user(struct keep *k, const char *login, const char *name,
	bool admin, const char *unix_name, struct id *id)
{
	struct act *a;
	enum err e;

	if (!login_ok(login))
		return err_set(E_CHECK, _("Le nom de compte « %s » commence "
			"par une lettre et n'a que a-z, 0-9, point, tiret : "
			"64 au plus. « invite » est réservé."), login);
	*id = id_new();
	a = act_new("user.add");
	act_id(a, ":id", id);
	act_text(a, ":login", login);
	act_text(a, ":name", name && *name ? name : login);
	act_int(a, ":admin", admin);
	act_text(a, ":unix", unix_name);
	act_text(a, ":lang", "fr");
	e = act_send_to(a, k);
	act_free(a);
	if (e == E_EXISTS)
		return err_set(e, _("Le compte « %s » existe déjà."), login);
	return e;
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

enum err
operator_add_key(struct keep *k, const struct id *user, const char *file)
{
	char line[16384], print[128], label[128];
	struct id id = id_new();
	struct act *a;
	struct buf blob;
	FILE *f = fopen(file, "re");
	enum err e;

	if (!f)
		return err_set(E_NOTFOUND, _("Le fichier %s ne s'ouvre pas."),
			file);
	buf_init(&blob);
	if (!fgets(line, sizeof line, f))
		e = err_set(E_CHECK, _("Le fichier %s est vide."), file);
	else
		e = pubkey_read(line, &blob, print, sizeof print,
			label, sizeof label);
	fclose(f);
	if (!e) {
		a = act_new("user.key_add");
		act_id(a, ":id", user);
		act_id(a, ":key", &id);
		act_bytes(a, ":blob", blob.data, blob.len);
		act_text(a, ":fingerprint", print);
		act_text(a, ":label", label);
		e = act_send_to(a, k);
		act_free(a);
	}
	buf_done(&blob);
	return e;
}

enum err
operator_set_password(struct keep *k, const struct id *user,
	const char *password)
{
	struct msg m;
	enum err e;

	/* CNIL 2022-100: 12 characters at least with a slowing of tries */
	if (strlen(password) < 12)
		return err_set(E_CHECK, _("Mot de passe trop court : 12 "
			"caractères ou plus, une phrase par exemple."));
	msg_init(&m, P_C_PASSWORD, 0);
	msg_put_id(&m, user);
	msg_put_str(&m, password);
	e = operator_call(k, &m, NULL);
	msg_done(&m);
	return e;
}
