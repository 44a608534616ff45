#include "cli/seed_user.h"

#include "cli/operator.h"
#include "model/vault.h"
#include "session/welcome.h"

enum err
seed_as(struct keep *k, const char *login, struct ctx *x)
{
	struct welcome w;
	struct msg m;
	int fd = -1;
	enum err e;

	msg_init(&m, P_C_AS, 0);
	msg_put_str(&m, login);
	e = operator_call(k, &m, &fd);
	msg_done(&m);
	if (e)
		return e;
	x->keep = keep_new(fd, 0);
	x->vault = vault_new();
	x->screen = "seed";
	msg_init(&m, 0, 0);
	do
		e = keep_poll(x->keep, &m);
	while (e == E_AGAIN);
	if (!e)
		e = welcome_read(&m, x, &w);
	msg_done(&m);
	return e;
}

void
seed_leave(struct ctx *x)
{
	welcome_done(x);
	vault_free(x->vault);
	keep_free(x->keep);
}
