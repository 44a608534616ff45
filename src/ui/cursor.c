#include "ui/cursor.h"

void
cursor_move(struct cursor *c, int to)
{
	c->at = to >= c->n ? c->n - 1 : to;
	if (c->at < 0)
		c->at = 0;
}

bool
cursor_key(struct cursor *c, enum action a)
{
	int page = c->page > 0 ? c->page : 1;

	switch (a) {
	case ACT_UP: case ACT_PREV:
		cursor_move(c, c->at - 1);
		return true;
	case ACT_DOWN: case ACT_NEXT:
		cursor_move(c, c->at + 1);
		return true;
	case ACT_PAGE_PREV:
		cursor_move(c, c->at - page);
		return true;
	case ACT_PAGE_NEXT:
		cursor_move(c, c->at + page);
		return true;
	case ACT_HOME:
		cursor_move(c, 0);
		return true;
	case ACT_END:
		cursor_move(c, c->n - 1);
		return true;
	default:
		return false;
	}
}

void
cursor_show(struct cursor *c, int page)
{
	c->page = page > 0 ? page : 1;
	if (c->at < c->top)
		c->top = c->at;
	if (c->at >= c->top + c->page)
		c->top = c->at - c->page + 1;
}

void
cursor_lines(const struct cursor *c, int y, int x, bool ticks,
	struct view_lines *out)
{
	*out = (struct view_lines){ y, x, c->n - c->top, c->top, 0, c->n,
		false, ticks };
	if (out->n > c->page)
		out->n = c->page;
}
