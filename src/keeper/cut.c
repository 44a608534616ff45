#include "keeper/cut.h"

#include <string.h>

#include "base/i18n.h"
#include "keeper/keys.h"

#define NOTE "audit_pruned"

enum err
cut_noted(struct keeper *k, struct cut out[2])
{
	struct buf b;
	enum err e;

	memset(out, 0, 2 * sizeof *out);
	buf_init(&b);
	e = keys_meta(k, NOTE, &b);
	if (!e && b.len == 2 * sizeof *out)
		memcpy(out, b.data, b.len);
	else if (!e)
		e = E_CHECK;
	buf_done(&b);
	return e == E_NOTFOUND ? E_OK : e;
}

enum err
cut_first(struct keeper *k, int64_t *seq)
{
	struct db_rows q;
	enum err e = db_select(k->data, "keeper.audit_first", &q);

	*seq = 1;
	if (e)
		return e;
	if (db_next(&q))
		*seq = db_int(&q, "seq");
	return db_end(&q);
}

enum err
cut_start(struct keeper *k, const struct points *all, int64_t *seq,
	unsigned char hash[32])
{
	struct cut cut[2];
	int64_t first;
	size_t i;
	enum err e = cut_first(k, &first);

	*seq = 0;
	memset(hash, 0, 32);
	if (e || first == 1)
		return e;
	e = cut_noted(k, cut);
	if (e)
		return e;
	*seq = first - 1;
	for (i = 0; i < 2; i++)
		if (cut[i].seq == *seq) {
			memcpy(hash, cut[i].hash, 32);
			return E_OK;
		}
	/* an older file that was put back, with the checkpoints of its time */
	for (i = 0; i < all->n && *seq < cut[1].seq; i++)
		if (all->p[i].seq == *seq) {
			memcpy(hash, all->p[i].hash, 32);
			return E_OK;
		}
	return err_set(E_CHECK, _("Le début du journal des accès manque, et "
		"ce n'est pas le gardien des clés qui l'a effacé."));
}

enum err
cut_note(struct keeper *k, const struct cut *at)
{
	struct cut both[2];
	enum err e = cut_noted(k, both);

	if (e)
		return e;
	both[0] = both[1];
	both[1] = *at;
	return keys_meta_put(k, NOTE, both, sizeof both);
}
