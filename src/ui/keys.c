#include "ui/keys.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "ui/capability.h"

#define ESC 0x1b
#define KEPT 65536              /* bytes waiting at most */
#define PARAMETERS 60           /* of a sequence; longer ones are noise */

/* --- known sequences ----------------------------------------------------- */

/* After ESC.  What terminfo says of the terminal comes before these. */
static const struct { const char *bytes; int code; } variants[] = {
	/* SS3: application mode, PF keys, and the keypad of the VT100 */
	{ "OA", KEY_UP }, { "OB", KEY_DOWN }, { "OC", KEY_RIGHT },
	{ "OD", KEY_LEFT }, { "OH", KEY_HOME }, { "OF", KEY_END },
	{ "OM", KEY_ENTER }, { "OI", KEY_TAB },
	{ "OP", KEY_F(1) }, { "OQ", KEY_F(2) }, { "OR", KEY_F(3) },
	{ "OS", KEY_F(4) },
	{ "Oj", '*' }, { "Ok", '+' }, { "Ol", ',' }, { "Om", '-' },
	{ "On", '.' }, { "Oo", '/' }, { "Op", '0' }, { "Oq", '1' },
	{ "Or", '2' }, { "Os", '3' }, { "Ot", '4' }, { "Ou", '5' },
	{ "Ov", '6' }, { "Ow", '7' }, { "Ox", '8' }, { "Oy", '9' },
	{ "OX", '=' },
	/* Linux console */
	{ "[[A", KEY_F(1) }, { "[[B", KEY_F(2) }, { "[[C", KEY_F(3) },
	{ "[[D", KEY_F(4) }, { "[[E", KEY_F(5) },
	/* CSI with one letter; SCO counts F1..F12 from M and has its pages */
	{ "[A", KEY_UP }, { "[B", KEY_DOWN }, { "[C", KEY_RIGHT },
	{ "[D", KEY_LEFT }, { "[H", KEY_HOME }, { "[F", KEY_END },
	{ "[Z", KEY_BACKTAB }, { "[I", KEY_PAGE_UP }, { "[G", KEY_PAGE_DOWN },
	{ "[L", KEY_INSERT },
	{ "[M", KEY_F(1) }, { "[N", KEY_F(2) }, { "[O", KEY_F(3) },
	{ "[P", KEY_F(4) }, { "[Q", KEY_F(5) }, { "[R", KEY_F(6) },
	{ "[S", KEY_F(7) }, { "[T", KEY_F(8) }, { "[U", KEY_F(9) },
	{ "[V", KEY_F(10) }, { "[W", KEY_F(11) }, { "[X", KEY_F(12) },
	/* rxvt: shifted and controlled arrows */
	{ "[a", KEY_UP }, { "[b", KEY_DOWN }, { "[c", KEY_RIGHT },
	{ "[d", KEY_LEFT }, { "Oa", KEY_UP }, { "Ob", KEY_DOWN },
	{ "Oc", KEY_RIGHT }, { "Od", KEY_LEFT },
	/* CSI n ~, DEC's numbers */
	{ "[1~", KEY_HOME }, { "[2~", KEY_INSERT }, { "[3~", KEY_DELETE },
	{ "[4~", KEY_END }, { "[5~", KEY_PAGE_UP }, { "[6~", KEY_PAGE_DOWN },
	{ "[7~", KEY_HOME }, { "[8~", KEY_END },
	{ "[11~", KEY_F(1) }, { "[12~", KEY_F(2) }, { "[13~", KEY_F(3) },
	{ "[14~", KEY_F(4) }, { "[15~", KEY_F(5) }, { "[17~", KEY_F(6) },
	{ "[18~", KEY_F(7) }, { "[19~", KEY_F(8) }, { "[20~", KEY_F(9) },
	{ "[21~", KEY_F(10) }, { "[23~", KEY_F(11) }, { "[24~", KEY_F(12) },
	{ "[25~", KEY_F(13) }, { "[26~", KEY_F(14) }, { "[28~", KEY_HELP },
	{ "[29~", KEY_DO }, { "[31~", KEY_F(17) }, { "[32~", KEY_F(18) },
	{ "[33~", KEY_F(19) }, { "[34~", KEY_F(20) },
	{ "[200~", KEY_PASTE_START }, { "[201~", KEY_PASTE_END },
};
#define VARIANTS (sizeof variants / sizeof *variants)

/* Ordered: a later capability wins where two have the same string, so that
 * the VT220's Find is not another terminal's Home. */
static const struct { const char *capability; int code; } capabilities[] = {
	{ "kcuu1", KEY_UP }, { "kcud1", KEY_DOWN }, { "kcub1", KEY_LEFT },
	{ "kcuf1", KEY_RIGHT }, { "kfnd", KEY_FIND }, { "kslt", KEY_SELECT },
	{ "khome", KEY_HOME }, { "kend", KEY_END }, { "kll", KEY_END },
	{ "kpp", KEY_PAGE_UP }, { "knp", KEY_PAGE_DOWN },
	{ "kich1", KEY_INSERT }, { "kdch1", KEY_DELETE },
	{ "kcbt", KEY_BACKTAB }, { "kent", KEY_ENTER },
	{ "khlp", KEY_HELP }, { "krdo", KEY_DO },
};
#define CAPABILITIES (sizeof capabilities / sizeof *capabilities)

/* --- the trie ------------------------------------------------------------ */

struct node {
	unsigned char byte;
	int code;               /* of the sequence that ends here, 0 none */
	struct node *next;      /* another byte at this place */
	struct node *down;      /* the byte after */
};

struct decoder {
	enum charset charset;
	struct node *root;
	unsigned char *data;    /* from `at` to `len` */
	size_t at, len, cap;
	bool incomplete;        /* what waits is the start of a key */
	bool skipping;          /* inside a sequence too long to be one */
	bool after_cr;          /* a LF now belongs to the Enter before */
	bool pasting;
	bool lost;              /* bytes were refused during a paste */
	bool noise;             /* bytes were dropped that are no key */
};

static struct node *
child(struct node *list, unsigned char byte)
{
	while (list && list->byte != byte)
		list = list->next;
	return list;
}

static void
learn(struct decoder *d, const char *bytes, int code)
{
	struct node **place = &d->root, *n = NULL;

	for (; *bytes; bytes++) {
		n = child(*place, (unsigned char)*bytes);
		if (!n) {
			n = xcalloc(1, sizeof *n);
			n->byte = (unsigned char)*bytes;
			n->next = *place;
			*place = n;
		}
		place = &n->down;
	}
	if (n)
		n->code = code;
}

/* Strings that do not start with ESC, or would take a twin (Esc 1) away, or
 * name a modified key, are left to the general rules. */
static void
learn_capability(struct decoder *d, struct term *t, const char *name,
	int code)
{
	const char *s = term_key_string(t, name);

	if (!s || s[0] != ESC || strlen(s) < 3 || strlen(s) > 16 ||
		(s[1] != '[' && s[1] != 'O') || strchr(s, ';'))
		return;
	learn(d, s + 1, code);
}

/* CSI 1 ~ and CSI 4 ~ are Find and Select on DEC's keyboards only: the entry
 * of the VT320 names one of them Home, and rxvt, which has a Home of its own,
 * is what people say who have PuTTY. */
static void
learn_home(struct decoder *d, const char *home, const char *select)
{
	if (!home || !select || strcmp(select, "\033[4~") != 0)
		return;
	if (strcmp(home, "\033[1~") == 0) {
		learn(d, "[1~", KEY_FIND);
	} else {
		learn(d, "[1~", KEY_HOME);
		learn(d, "[4~", KEY_END);
	}
}

struct decoder *
decoder_new(struct term *t, enum charset charset)
{
	struct decoder *d = xcalloc(1, sizeof *d);
	char name[16];
	size_t i;
	int f;

	d->charset = charset;
	for (i = 0; i < VARIANTS; i++)
		learn(d, variants[i].bytes, variants[i].code);
	if (!t)
		return d;
	for (f = 1; f <= 24; f++) {
		snprintf(name, sizeof name, "kf%d", f);
		learn_capability(d, t, name, KEY_F(f));
	}
	for (i = 0; i < CAPABILITIES; i++)
		learn_capability(d, t, capabilities[i].capability,
			capabilities[i].code);
	learn_home(d, term_key_string(t, "khome"), term_key_string(t,
		"kslt"));
	return d;
}

static void
free_nodes(struct node *n)
{
	while (n) {
		struct node *next = n->next;

		free_nodes(n->down);
		free(n);
		n = next;
	}
}

void
decoder_free(struct decoder *d)
{
	if (!d)
		return;
	free_nodes(d->root);
	if (d->data)
		wipe(d->data, d->cap);
	free(d->data);
	free(d);
}

void
decoder_charset(struct decoder *d, enum charset charset)
{
	d->charset = charset;
	d->incomplete = false;
}

/* --- bytes in ------------------------------------------------------------ */

static void
make_room(struct decoder *d, size_t n)
{
	size_t waiting = d->len - d->at, cap = d->cap ? d->cap : 256;
	unsigned char *data;

	if (d->at) {
		memmove(d->data, d->data + d->at, waiting);
		wipe(d->data + waiting, d->at);
		d->at = 0;
		d->len = waiting;
	}
	if (waiting + n <= d->cap)
		return;
	while (cap < waiting + n)
		cap *= 2;
	data = xmalloc(cap);
	if (d->data) {
		memcpy(data, d->data, waiting);
		wipe(d->data, d->cap);
		free(d->data);
	}
	d->data = data;
	d->cap = cap;
}

bool
decoder_feed(struct decoder *d, const void *bytes, size_t n)
{
	size_t free_room = KEPT - (d->len - d->at);
	bool all = n <= free_room;

	if (!all) {
		n = free_room;
		d->lost = true;
	}
	if (n) {
		make_room(d, n);
		memcpy(d->data + d->len, bytes, n);
		d->len += n;
		d->incomplete = false;
	}
	return all;
}

static void
consume(struct decoder *d, size_t n)
{
	wipe(d->data + d->at, n);
	d->at += n;
	if (d->at == d->len)
		d->at = d->len = 0;
}

bool
decoder_waiting(const struct decoder *d)
{
	return (d->len > d->at && !d->incomplete) || (d->lost && d->pasting);
}

/* --- keys out ------------------------------------------------------------ */

enum step { STEP_KEY, STEP_NOTHING, STEP_MORE };

/* How many bytes a UTF-8 character has that starts so; 0: none does. */
static size_t
utf8_length(unsigned char c)
{
	return c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 :
		c < 0xf5 ? 4 : 0;
}

/* One character of the charset at s.  Sets *used to what to drop. */
static enum step
character(const struct decoder *d, const unsigned char *s, size_t n,
	uint32_t *code, size_t *used)
{
	size_t want, i;

	*used = 1;
	if (s[0] < 0x80) {
		*code = s[0];
		return STEP_KEY;
	}
	if (d->charset != CHARSET_UTF8) {
		*code = charset_code(d->charset, s[0]);
		return *code == 0xfffd ? STEP_NOTHING : STEP_KEY;
	}
	want = utf8_length(s[0]);
	if (want == 0)
		return STEP_NOTHING;
	for (i = 1; i < want && i < n; i++)
		if ((s[i] & 0xc0) != 0x80)
			return STEP_NOTHING;
	if (n < want)
		return STEP_MORE;
	*used = text_decode((const char *)s, want, code);
	/* U+0080..U+009F are controls that no key sends */
	if (*code == UINT32_MAX || (*code >= 0x80 && *code < 0xa0))
		return STEP_NOTHING;
	return STEP_KEY;
}

static enum step
found(struct key *out, int code)
{
	out->code = code;
	return STEP_KEY;
}

/* The key of a CSI whose parameters are s[1..n-2] and final s[n-1], s[0]
 * being '['; not one of the trie. */
static enum step
csi(struct decoder *d, const unsigned char *s, size_t n, struct key *out)
{
	unsigned char final = s[n - 1];
	const char *p = (const char *)s + 1;
	size_t digits = strspn(p, "0123456789");
	struct node *node;
	char known[8];

	if (strchr("?>=", s[1]) || n < 3) {
		if (!strchr("cnRyt", final) || n < 3)
			return STEP_NOTHING;
		goto report;
	}
	/* modified: CSI 1 ; m X is CSI X or SS3 X, CSI n ; m ~ is CSI n ~;
	 * rxvt says it by another final */
	if (digits && digits < 4 && (p[digits] == ';' ||
		(p + digits + 1 == (const char *)s + n &&
		strchr("$^@", final)))) {
		const char *m = p + digits + 1;
		bool modifier = final != '~' && p[digits] == ';' &&
			p[0] == '1' && digits == 1 && n == 5 &&
			m[0] >= '2' && m[0] <= '8';

		if (modifier && final >= 'P' && final <= 'S')
			return found(out, KEY_F(1) + final - 'P');
		if (modifier) {
			node = child(child(d->root, '[')->down, final);
			return node && node->code ? found(out, node->code) :
				STEP_NOTHING;
		}
		if (final == '~' || strchr("$^@", final)) {
			snprintf(known, sizeof known, "%.*s~", (int)digits, p);
			node = child(d->root, '[');
			for (p = known; *p && node; p++)
				node = child(node->down, (unsigned char)*p);
			/* a paste has no modified marks */
			if (node && node->code && digits < 3)
				return found(out, node->code);
			return STEP_NOTHING;
		}
	}
	if (!strchr("cnRyt", final))
		return STEP_NOTHING;
report:
	if (n >= sizeof out->report)
		return STEP_NOTHING;
	memcpy(out->report, s, n);
	out->report[n] = '\0';
	return found(out, KEY_REPORT);
}

/* What stands after ESC: s, n bytes (at least 1).  *used without the ESC. */
static enum step
sequence(struct decoder *d, const unsigned char *s, size_t n,
	struct key *out, size_t *used)
{
	struct node *list = d->root, *node = NULL;
	size_t i, last;

	for (i = 0; i < n; i++) {
		node = child(list, s[i]);
		if (!node)
			break;
		if (node->code && !node->down) {
			*used = i + 1;
			return found(out, node->code);
		}
		list = node->down;
	}
	if (i == n)
		return STEP_MORE;
	if (s[0] == 'O') {
		/* an unknown SS3 has one character */
		*used = s[1] < 0x20 || s[1] >= 0x7f ? 1 : 2;
		return STEP_NOTHING;
	}
	/* ESC [ parameters intermediates final, ECMA-48 */
	for (i = 1; i < n && s[i] >= 0x30 && s[i] <= 0x3f; i++)
		;
	last = i;
	if (i < n && s[i] == '$' && last > 1 && last <= 3 &&
		strspn((const char *)s + 1, "0123456789") == last - 1) {
		*used = i + 1;          /* rxvt's Shift */
		return csi(d, s, i + 1, out);
	}
	for (; i < n && s[i] >= 0x20 && s[i] <= 0x2f; i++)
		;
	if (i > PARAMETERS) {
		d->skipping = true;
		*used = i;
		return STEP_NOTHING;
	}
	if (i == n)
		return STEP_MORE;
	if (s[i] < 0x40 || s[i] > 0x7e) {
		*used = i;              /* broken: what breaks it is read */
		return STEP_NOTHING;
	}
	*used = i + 1;
	return csi(d, s, i + 1, out);
}

static enum step
escape(struct decoder *d, const unsigned char *s, size_t n, struct key *out,
	size_t *used)
{
	uint32_t code;
	enum step step;

	*used = 1;
	if (n < 2)
		return STEP_MORE;
	if (s[1] == ESC)
		return STEP_NOTHING;
	if (s[1] == '[' || s[1] == 'O') {
		step = sequence(d, s + 1, n - 1, out, used);
		++*used;
		return step;
	}
	step = character(d, s + 1, n - 1, &code, used);
	++*used;
	if (step != STEP_KEY || code == 0)
		return step == STEP_MORE ? step : STEP_NOTHING;
	return found(out, KEY_ESC((int)code));
}

static enum step
plain(struct decoder *d, const unsigned char *s, size_t n, struct key *out,
	size_t *used)
{
	uint32_t code;
	enum step step = character(d, s, n, &code, used);
	bool after_cr = d->after_cr;

	if (step != STEP_KEY)
		return step;
	d->after_cr = code == '\r';
	switch (code) {
	case 0:
		return STEP_NOTHING;
	case 0x08: case 0x7f:
		return found(out, KEY_BACKSPACE);
	case '\t':
		return found(out, KEY_TAB);
	case '\n':
		if (after_cr)
			return STEP_NOTHING;
		/* fall through */
	case '\r':
		return found(out, KEY_ENTER);
	default:
		return found(out, (int)code);
	}
}

/* The VT220's one-byte CSI and SS3, where the charset leaves them free. */
static bool
spread(struct decoder *d)
{
	unsigned char c = d->data[d->at];

	if ((d->charset != CHARSET_LATIN1 && d->charset != CHARSET_LATIN9) ||
		(c != 0x9b && c != 0x8f))
		return false;
	if (d->at == 0)
		make_room(d, 1);
	if (d->at == 0) {
		memmove(d->data + 1, d->data, d->len);
		d->at = 1;
		d->len++;
	}
	d->data[d->at] = c == 0x9b ? '[' : 'O';
	d->data[--d->at] = ESC;
	return true;
}

static enum step
step_once(struct decoder *d, struct key *out)
{
	const unsigned char *s;
	size_t n, used = 0;
	enum step step;

	spread(d);
	s = d->data + d->at;
	n = d->len - d->at;
	if (d->skipping) {
		while (used < n && s[used] >= 0x20 && s[used] <= 0x3f)
			used++;
		if (used < n) {
			d->skipping = false;
			if (s[used] >= 0x40 && s[used] <= 0x7e)
				used++;
		}
		step = STEP_NOTHING;
	} else if (s[0] == ESC) {
		step = escape(d, s, n, out, &used);
		if (step != STEP_MORE)
			d->after_cr = false;
	} else {
		step = plain(d, s, n, out, &used);
	}
	if (step == STEP_KEY) {
		out->nraw = used <= sizeof out->raw ? (unsigned)used : 0;
		memcpy(out->raw, s, out->nraw);
	}
	d->noise |= step == STEP_NOTHING;
	if (step != STEP_MORE)
		consume(d, used);
	return step;
}

/* Inside a paste only text passes: what was copied may hold the sequence of
 * a function key. */
static bool
passes(struct decoder *d, int code)
{
	if (code == KEY_PASTE_START) {
		d->pasting = true;
		return true;
	}
	if (code == KEY_PASTE_END) {
		d->pasting = false;
		return true;
	}
	return !d->pasting || code == KEY_ENTER || code == KEY_TAB ||
		code == KEY_REPORT || (code >= 0x20 && code < KEY_BASE);
}

bool
decoder_next(struct decoder *d, struct key *out)
{
	while (d->len > d->at) {
		enum step step = step_once(d, out);

		if (step == STEP_MORE) {
			d->incomplete = true;
			break;
		}
		if (step == STEP_KEY && passes(d, out->code)) {
			if (out->code != KEY_REPORT)
				out->report[0] = '\0';
			return true;
		}
		d->noise |= step == STEP_KEY;
	}
	/* the end of a paste may have been among what was refused */
	if (d->lost && d->pasting) {
		d->lost = d->pasting = false;
		out->code = KEY_PASTE_END;
		out->report[0] = '\0';
		out->nraw = 0;
		return true;
	}
	d->lost = false;
	return false;
}

bool
decoder_noise(struct decoder *d)
{
	bool noise = d->noise;

	d->noise = false;
	return noise;
}
