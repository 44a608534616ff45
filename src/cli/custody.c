#include "cli/custody.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/msg.h"
#include "base/proto.h"
#include "cli/manifest.h"
#include "store/files.h"

enum err
ledger_read(struct keep *k, struct buf *text, unsigned char signer[32])
{
	struct msg m, answer;
	struct buf all;
	const void *p;
	size_t n = 0;
	bool said;
	enum err e;

	msg_init(&m, P_C_LEDGER, 0);
	msg_init(&answer, 0, 0);
	e = keep_ask(k, &m, &answer);
	if (!e) {
		p = msg_get_bytes(&answer, &n);
		if (n == 32)
			memcpy(signer, p, 32);
		buf_init(&all);
		e = msg_get_text(&answer, &all, &said);
		if (!e && (n != 32 || !said))
			e = err_set(E_PROTO, _("Réponse mal formée."));
		if (!e && text)
			buf_put(text, all.data, all.len);
		buf_done(&all);
	}
	msg_done(&m);
	msg_done(&answer);
	return e;
}

enum err
ledger_take(struct keep *k, const char *file)
{
	struct msg m, answer;
	struct buf text;
	enum err e;

	buf_init(&text);
	e = file_text(file, &text);
	if (!e) {
		msg_init(&m, P_C_LEDGER_MERGE, 0);
		e = msg_put_text(&m, buf_str(&text));
		msg_init(&answer, 0, 0);
		if (!e)
			e = keep_ask(k, &m, &answer);
		msg_done(&m);
		msg_done(&answer);
	}
	buf_done(&text);
	return e;
}

enum err
ledger_bring(struct keep *k, const char *folder, unsigned char signer[32])
{
	char *path = xasprintf("%s" LEDGER_NAME, folder);
	enum err e = ledger_take(k, path);

	free(path);
	if (e && e != E_NOTFOUND)
		return e;
	return ledger_read(k, NULL, signer);
}

enum err
ledger_leave(struct keep *k, const char *folder)
{
	char *path = xasprintf("%s" LEDGER_NAME, folder);
	unsigned char signer[32];
	struct buf text;
	enum err e;

	buf_init(&text);
	e = ledger_read(k, &text, signer);
	if (!e)
		e = file_put(path, 0600, text.data, text.len);
	buf_done(&text);
	free(path);
	return e;
}
