#include "domains/contact.h"

#include "base/i18n.h"
#include "model/act.h"
#include "model/column.h"
#include "store/db.h"

static const struct column columns[] = {
	{ "phone", N_("Téléphone"), CT_PHONE, 20, 0, COL_CLEAR, NULL, NULL,
		NULL },
	{ "email", N_("Courriel"), CT_EMAIL, 120, 0, COL_CLEAR, NULL, NULL,
		NULL },
	{ .name = NULL }
};

static enum err
load(struct ctx *x, const char *key, const char *arg, struct row *r)
{
	struct db_rows q;
	enum err e = db_select(x->db, "contact.mine", &q);

	if (e)
		return e;
	db_bind_id(&q, ":me", &x->user);
	if (db_next(&q)) {
		const char *phone = db_text(&q, "phone");
		const char *email = db_text(&q, "email");

		row_set(r, "_key", "me");
		row_setf(r, "_version", "%d", (int)db_int(&q, "version"));
		row_set(r, "phone", phone ? phone : "");
		row_set(r, "email", email ? email : "");
	}
	return db_end(&q);
}

static enum err
save(struct ctx *x, const struct row *was, struct row *now, struct faults *f)
{
	struct act *a = act_new("contact.save");
	enum err e;

	act_id(a, ":id", &x->user);
	act_int(a, ":version", row_int(was, "_version"));
	act_text(a, ":phone", row_get(now, "phone"));
	act_text(a, ":email", row_get(now, "email"));
	e = act_send(a, x);
	act_free(a);
	if (e)
		faults_add(f, "", "%s", err_text());
	return e;
}

static const struct record contact_record = {
	"access_contact", columns, load, save, NULL
};

enum err
contact_text(struct ctx *x, struct row *r, const char *cell)
{
	struct row mine;
	char phone[40];
	enum err e;

	row_init(&mine);
	e = load(x, "", "", &mine);
	column_show(x, record_column(&contact_record, "phone"),
		row_get(&mine, "phone"), phone, sizeof phone);
	if (!*phone && !*row_get(&mine, "email"))
		row_set(r, cell, _("celles de la structure"));
	else
		row_setf(r, cell, "%s%s%s", phone, *phone &&
			*row_get(&mine, "email") ? "   " : "",
			row_get(&mine, "email"));
	row_done(&mine);
	return e;
}

static const struct record *const records[] = { &contact_record, NULL };

const struct domain contact_domain = {
	.name = "contact", .records = records,
};
