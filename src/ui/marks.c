#include "ui/marks.h"

#include "model/vault.h"

int
marks_now(struct ctx *x)
{
	return x->vault ? vault_mark(x->vault) : 0;
}

void
marks_release(struct ctx *x, int mark)
{
	if (x->vault)
		vault_release(x->vault, mark);
}
