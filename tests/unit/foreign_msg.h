/* The message of an act, taken apart and put together again. */
#ifndef TESTS_FOREIGN_MSG_H
#define TESTS_FOREIGN_MSG_H

#include "tests/unit/foreign_hers.h"

#define FORM_VALUES 64
#define FORM_BLOBS 16
#define FORM_TOKENS 64

struct form {
	const char *name;
	struct form_value {
		const char *name;
		int type;
		int64_t i;
		const void *p;
		size_t n;
	} value[FORM_VALUES];
	struct form_blob {
		struct id record, owner;
		unsigned scope;
		uint32_t base;
		const void *p;
		size_t n;
	} blob[FORM_BLOBS];
	struct form_token {
		unsigned kind;
		const char *text;
	} token[FORM_TOKENS];
	int nvalue, nblob, ntoken;
	struct id draft;
};

static inline void
form_values(struct form *f, struct msg *m)
{
	f->nvalue = (int)msg_get_u32(m);
	assert_true(f->nvalue < FORM_VALUES - 2);
	for (int i = 0; i < f->nvalue; i++) {
		struct form_value *v = &f->value[i];

		v->name = msg_get_str(m);
		v->type = (int)msg_get_u8(m);
		if (v->type == 'i')
			v->i = (int64_t)msg_get_u64(m);
		else if (v->type == 't')
			v->p = msg_get_str(m);
		else if (v->type == 'b')
			v->p = msg_get_bytes(m, &v->n);
	}
}

/* What it points to is in the message; false: there are several sets. */
static inline bool
form_read(struct form *f, struct msg *m)
{
	int i;

	memset(f, 0, sizeof *f);
	f->name = msg_get_str(m);
	if (!f->name || msg_get_u32(m) != 1)
		return false;
	form_values(f, m);
	f->nblob = (int)msg_get_u32(m);
	if (f->nblob > FORM_BLOBS - 2)
		return false;
	for (i = 0; i < f->nblob; i++) {
		struct form_blob *b = &f->blob[i];

		b->record = msg_get_id(m);
		b->scope = msg_get_u8(m);
		b->owner = msg_get_id(m);
		b->base = msg_get_u32(m);
		b->p = msg_get_bytes(m, &b->n);
	}
	f->ntoken = (int)msg_get_u32(m);
	if (f->ntoken > FORM_TOKENS - 2)
		return false;
	for (i = 0; i < f->ntoken; i++) {
		f->token[i].kind = msg_get_u8(m);
		f->token[i].text = msg_get_str(m);
	}
	f->draft = msg_get_id(m);
	return msg_ended(m);
}

static inline void
form_write(const struct form *f, struct msg *m)
{
	int i;

	msg_put_str(m, f->name);
	msg_put_u32(m, 1);
	msg_put_u32(m, (uint32_t)f->nvalue);
	for (i = 0; i < f->nvalue; i++) {
		const struct form_value *v = &f->value[i];

		msg_put_str(m, v->name);
		msg_put_u8(m, (unsigned)v->type);
		if (v->type == 'i')
			msg_put_u64(m, (uint64_t)v->i);
		else if (v->type == 't')
			msg_put_str(m, v->p);
		else if (v->type == 'b')
			msg_put_bytes(m, v->p, v->n);
	}
	msg_put_u32(m, (uint32_t)f->nblob);
	for (i = 0; i < f->nblob; i++) {
		const struct form_blob *b = &f->blob[i];

		msg_put_id(m, &b->record);
		msg_put_u8(m, b->scope);
		msg_put_id(m, &b->owner);
		msg_put_u32(m, b->base);
		msg_put_bytes(m, b->p, b->n);
	}
	msg_put_u32(m, (uint32_t)f->ntoken);
	for (i = 0; i < f->ntoken; i++) {
		msg_put_u8(m, f->token[i].kind);
		msg_put_str(m, f->token[i].text);
	}
	msg_put_id(m, &f->draft);
}

static inline struct form_value *
form_value(struct form *f, const char *name)
{
	int i;

	for (i = 0; name && i < f->nvalue; i++)
		if (strcmp(f->value[i].name, name) == 0)
			return &f->value[i];
	return NULL;
}

static inline void
form_add_id(struct form *f, const char *name, const struct id *id)
{
	f->value[f->nvalue++] = (struct form_value){ .name = name,
		.type = 'b', .p = id->b, .n = ID_SIZE };
}

static inline void
form_add_text(struct form *f, const char *name, const char *text)
{
	f->value[f->nvalue++] = (struct form_value){ .name = name,
		.type = text ? 't' : 'n', .p = text };
}

#endif
