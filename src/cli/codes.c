#include "cli/codes.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "data/data.h"
#include "domains/lists.h"

/* --- the items of a cell ---------------------------------------------- */

static void
add_item(json_t *to, struct buf *b, bool quoted)
{
	const char *s = buf_str(b);
	size_t n;

	if (!quoted)
		s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (!quoted && n && strchr(" \t\r\n", s[n - 1]))
		n--;
	if (n)
		json_array_append_new(to, json_stringn(s, n));
	buf_clear(b);
}

/* What is between brackets, or bare: items between separators, some in
 * quotes, where a backslash or a quote twice makes one of them. */
static json_t *
split(const char *s, size_t n, const char *separators, bool quotes)
{
	json_t *out = json_array();
	struct buf b;
	char open = '\0';
	bool was = false;
	size_t i;

	buf_init(&b);
	for (i = 0; i < n; i++) {
		if (open && s[i] == '\\' && i + 1 < n) {
			buf_putc(&b, s[++i]);
		} else if (open && s[i] == open) {
			if (i + 1 < n && s[i + 1] == open)
				buf_putc(&b, s[++i]);
			else
				open = '\0';
		} else if (!open && quotes && (s[i] == '"' || s[i] == '\'') &&
			!buf_str(&b)[strspn(buf_str(&b), " \t\r\n")]) {
			buf_clear(&b);
			open = s[i];
			was = true;
		} else if (!open && strchr(separators, s[i])) {
			add_item(out, &b, was);
			was = false;
		} else if (!was || open) {
			buf_putc(&b, s[i]);
		}
	}
	add_item(out, &b, was);
	buf_done(&b);
	return out;
}

static json_t *
split_text(const char *s)
{
	size_t n;

	s += strspn(s, " \t\r\n");
	n = strlen(s);
	while (n && strchr(" \t\r\n", s[n - 1]))
		n--;
	if (n >= 2 && ((s[0] == '{' && s[n - 1] == '}') ||
		(s[0] == '[' && s[n - 1] == ']') ||
		(s[0] == '(' && s[n - 1] == ')')))
		return split(s + 1, n - 2, ",", true);
	return split(s, n, memchr(s, '|', n) ? "|" : memchr(s, ';', n) ? ";" :
		memchr(s, '\n', n) ? "\n" : ",", true);
}

json_t *
codes_split(json_t *v)
{
	json_t *out, *one;
	size_t i;

	if (json_is_string(v))
		return split_text(json_string_value(v));
	if (!json_is_array(v))
		return NULL;
	out = json_array();
	json_array_foreach(v, i, one) {
		if (!json_is_string(one)) {
			json_decref(out);
			return NULL;
		}
		json_array_append(out, one);
	}
	return out;
}

/* --- v0 --------------------------------------------------------------- */

static struct old {
	char *list, *code, *now;
} *olds;
static int nold;

static int
by_code(const void *a, const void *b)
{
	const struct old *x = a, *y = b;
	int c = strcmp(x->list, y->list);

	return c ? c : strcasecmp(x->code, y->code);
}

static void
load(void)
{
	const char *at = data_v0;
	char buf[512], *c[3];

	while (data_line(&at, buf, sizeof buf, c, 3) == 3) {
		olds = xrealloc(olds, (size_t)(nold + 1) * sizeof *olds);
		olds[nold++] = (struct old){ xstrdup(c[0]), xstrdup(c[1]),
			xstrdup(c[2]) };
	}
	qsort(olds, (size_t)nold, sizeof *olds, by_code);
}

static void
add_once(json_t *to, const char *code, size_t n)
{
	json_t *one, *made = json_stringn(code, n);
	size_t i;

	json_array_foreach(to, i, one)
		if (json_equal(one, made)) {
			json_decref(made);
			return;
		}
	json_array_append_new(to, made);
}

enum code_found
codes_add(const char *list, const char *item, json_t *to)
{
	struct old key = { (char *)list, (char *)item, NULL };
	const struct old *old;
	const char *code, *s;

	if (!list || list_knows(list, item)) {
		add_once(to, item, strlen(item));
		return CODE_SAME;
	}
	if (!olds)
		load();
	old = bsearch(&key, olds, (size_t)nold, sizeof *olds, by_code);
	if (!old && (code = list_spelt(list, item)) != NULL) {
		add_once(to, code, strlen(code));
		return CODE_MAPPED;
	}
	if (!old) {
		add_once(to, item, strlen(item));
		return CODE_UNKNOWN;
	}
	if (strcmp(old->now, "-") == 0)
		return CODE_GONE;
	for (s = old->now; *s; s += strcspn(s, " "), s += strspn(s, " "))
		add_once(to, s, strcspn(s, " "));
	return CODE_MAPPED;
}

const char *
codes_region(const char *region)
{
	static const char *const of[][2] = {
		{ "01", "971" }, { "02", "972" }, { "03", "973" },
		{ "04", "974" }, { "06", "976" },
		{ "11", "75 77 78 91 92 93 94 95" },
		{ "24", "18 28 36 37 41 45" },
		{ "27", "21 25 39 58 70 71 89 90" },
		{ "28", "14 27 50 61 76" }, { "32", "02 59 60 62 80" },
		{ "44", "08 10 51 52 54 55 57 67 68 88" },
		{ "52", "44 49 53 72 85" }, { "53", "22 29 35 56" },
		{ "75", "16 17 19 23 24 33 40 47 64 79 86 87" },
		{ "76", "09 11 12 30 31 32 34 46 48 65 66 81 82" },
		{ "84", "01 03 07 15 26 38 42 43 63 69 73 74" },
		{ "93", "04 05 06 13 83 84" }, { "94", "2A 2B" },
	};
	size_t i;

	for (i = 0; i < sizeof of / sizeof *of; i++)
		if (strcmp(of[i][0], region) == 0)
			return of[i][1];
	return NULL;
}
