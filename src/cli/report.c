#include "cli/report.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "cli/manifest.h"

#define SIGN_SIZE 64
#define SIGNED "\nsignature "

/* signature: in to have it looked at, out without. */
static enum err
ask(struct keep *k, const char *text, const unsigned char *given,
	unsigned char made[SIGN_SIZE])
{
	struct msg m, answer;
	const void *p;
	size_t n = 0;
	enum err e;

	msg_init(&m, P_C_REPORT, 0);
	msg_init(&answer, 0, 0);
	msg_put_str(&m, text);
	msg_put_bytes(&m, given, given ? SIGN_SIZE : 0);
	e = keep_ask(k, &m, &answer);
	p = e ? NULL : msg_get_bytes(&answer, &n);
	if (!e && n != SIGN_SIZE)
		e = E_PROTO;
	if (!e && made)
		memcpy(made, p, SIGN_SIZE);
	msg_done(&m);
	msg_done(&answer);
	return e;
}

enum err
report_write(struct keep *k, int fd, const char *path, struct buf *report)
{
	unsigned char signature[SIGN_SIZE];
	enum err e = ask(k, buf_str(report), NULL, signature);

	if (e)
		return e;
	buf_puts(report, SIGNED + 1);
	hex_put(report, signature, SIGN_SIZE);
	buf_putc(report, '\n');
	if (write(fd, report->data, report->len) != (ssize_t)report->len ||
		fsync(fd) < 0)
		return err_set(E_IO, _("Le fichier %s ne s'écrit pas : %s."),
			path, strerror(errno));
	return E_OK;
}

enum err
report_check(struct keep *k, const struct buf *report)
{
	unsigned char signature[SIGN_SIZE];
	const char *text = buf_str(report), *at, *hex;
	struct buf body;
	size_t len;
	enum err e;

	/* all of the file: what follows a NUL is read by nobody here */
	at = strlen(text) == report->len ? strstr(text, SIGNED) : NULL;
	hex = at ? at + strlen(SIGNED) : "";
	len = strcspn(hex, "\n");
	if (!hex_get(hex, len, signature, SIGN_SIZE) ||
		strcmp(hex + len, "\n") != 0)
		return err_set(E_CHECK, _("Ce rapport n'est pas signé."));
	buf_init(&body);
	buf_put(&body, text, (size_t)(at + 1 - text));
	e = ask(k, buf_str(&body), signature, NULL);
	buf_done(&body);
	return e;
}
