/* Sealing: only what was sealed together opens together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/seal.h"

#define HEAD 25         /* format and nonce */
#define TAG 16

static struct sealkey key;
static const struct seal_bind where = {
	.table = "blob", .scope = SCOPE_HEALTH,
	.record = { { 1, 2, 3, 4, 5, 6, 7, 8 } },
	.person = { { 9, 8, 7, 6, 5, 4, 3, 2 } },
	.owner = { { 0, 0, 0, 0, 1 } },
	.schema = SEAL_SCHEMA, .version = 3,
};

static int
start(void **state)
{
	(void)state;
	seal_init();
	key_random(&key);
	return 0;
}

static enum err
opened(const struct sealkey *with, const struct seal_bind *bind,
	const void *data, size_t n)
{
	struct buf out;
	enum err e;

	buf_init(&out);
	buf_puts(&out, "avant");
	e = seal_open(with, bind, data, n, &out);
	/* refused: not a byte was added */
	if (e)
		assert_string_equal(buf_str(&out), "avant");
	buf_done(&out);
	return e;
}

static void
test_round_trip(void **state)
{
	static const struct { enum scope scope; size_t block; } pad[] = {
		{ SCOPE_LABEL, 64 }, { SCOPE_IDENTITY, 64 },
		{ SCOPE_NIR, 64 }, { SCOPE_CONTACT, 64 },
		{ SCOPE_ADDRESS, 64 }, { SCOPE_RESOURCES, 64 },
		{ SCOPE_PATH, 64 }, { SCOPE_BARRIERS, 64 },
		{ SCOPE_HEALTH, 64 }, { SCOPE_JUSTICE, 64 },
		{ SCOPE_NOTE, 256 }, { SCOPE_WORKNOTE, 256 },
		{ SCOPE_CONTENT, 256 }, { SCOPE_DRAFT, 256 },
		{ SCOPE_ASIDE, 256 },
	};
	static const size_t sizes[] = { 0, 1, 62, 63, 64, 65, 127, 128, 254,
		255, 256, 257, 511, 512, 5000 };
	unsigned char plain[5000];
	size_t i, k;

	(void)state;
	assert_int_equal(sizeof pad / sizeof *pad, SCOPES);
	for (i = 0; i < sizeof plain; i++)
		plain[i] = (unsigned char)(i * 31);
	for (i = 0; i < SCOPES; i++)
		for (k = 0; k < sizeof sizes / sizeof *sizes; k++) {
			struct seal_bind bind = where;
			struct buf sealed, out;
			size_t padded = sizes[k] + 1;

			/* one byte at least marks the end of the text */
			while (padded % pad[i].block)
				padded++;
			bind.scope = pad[i].scope;
			buf_init(&sealed);
			buf_init(&out);
			seal_close(&key, &bind, plain, sizes[k], &sealed);
			assert_int_equal(sealed.len, HEAD + padded + TAG);
			assert_int_equal(sealed.data[0], 1);
			assert_int_equal(seal_open(&key, &bind, sealed.data,
				sealed.len, &out), E_OK);
			assert_int_equal(out.len, sizes[k]);
			if (out.len)
				assert_memory_equal(out.data, plain, out.len);
			buf_done(&sealed);
			buf_done(&out);
		}
}

/* A text that ends as the padding does keeps its end. */
static void
test_padding_like_text(void **state)
{
	static const unsigned char plain[] = { 'a', 0x80, 0, 0, 0x80, 0, 0 };
	struct buf sealed, out;

	(void)state;
	buf_init(&sealed);
	buf_init(&out);
	seal_close(&key, &where, plain, sizeof plain, &sealed);
	assert_int_equal(seal_open(&key, &where, sealed.data, sealed.len,
		&out), E_OK);
	assert_int_equal(out.len, sizeof plain);
	assert_memory_equal(out.data, plain, sizeof plain);
	buf_done(&sealed);
	buf_done(&out);
}

static void
test_bound(void **state)
{
	struct seal_bind b;
	struct sealkey other;
	struct buf s;
	int i;

	(void)state;
	buf_init(&s);
	seal_close(&key, &where, "fragile", 7, &s);
	assert_int_equal(opened(&key, &where, s.data, s.len), E_OK);
	b = where, b.table = "blo";
	assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	b = where, b.table = "";
	assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	b = where, b.table = "note";
	assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	for (i = 0; i < SCOPES; i++) {
		b = where, b.scope = (enum scope)i;
		assert_int_equal(opened(&key, &b, s.data, s.len),
			i == SCOPE_HEALTH ? E_OK : E_CHECK);
	}
	for (i = 0; i < 8 * ID_SIZE; i++) {
		unsigned char bit = (unsigned char)(1 << i % 8);

		b = where, b.record.b[i / 8] ^= bit;
		assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
		b = where, b.person.b[i / 8] ^= bit;
		assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
		b = where, b.owner.b[i / 8] ^= bit;
		assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	}
	b = where, b.record = where.person, b.person = where.record;
	assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	for (i = 0; i < 32; i++) {
		b = where, b.schema ^= 1u << i;
		assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
		b = where, b.version ^= 1u << i;
		assert_int_equal(opened(&key, &b, s.data, s.len), E_CHECK);
	}
	for (i = 0; i < 8 * KEY_SIZE; i++) {
		other = key;
		other.b[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_int_equal(opened(&other, &where, s.data, s.len),
			E_CHECK);
	}
	buf_done(&s);
}

static void
test_bytes(void **state)
{
	struct buf s;
	size_t i;

	(void)state;
	buf_init(&s);
	seal_close(&key, &where, "fragile", 7, &s);
	for (i = 0; i < 8 * s.len; i++) {
		s.data[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_int_equal(opened(&key, &where, s.data, s.len),
			E_CHECK);
		s.data[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	for (i = 0; i < s.len; i++)     /* cut at every length */
		assert_int_equal(opened(&key, &where, s.data, i), E_CHECK);
	buf_putc(&s, 0);                /* and one more */
	assert_int_equal(opened(&key, &where, s.data, s.len), E_CHECK);
	assert_int_equal(opened(&key, &where, s.data, s.len - 1), E_OK);
	buf_done(&s);
}

/* The same text twice is not twice the same bytes, and shows nowhere. */
static void
test_never_twice(void **state)
{
	struct buf a, b;
	const char *plain = "hospitalisation en mars";

	(void)state;
	buf_init(&a);
	buf_init(&b);
	seal_close(&key, &where, plain, strlen(plain), &a);
	seal_close(&key, &where, plain, strlen(plain), &b);
	assert_int_equal(a.len, b.len);
	assert_memory_not_equal(a.data + 1, b.data + 1, 24);
	assert_memory_not_equal(a.data + HEAD, b.data + HEAD, 64);
	assert_null(memmem(a.data, a.len, plain, 8));
	/* the text of one with the nonce of the other */
	memcpy(a.data + 1, b.data + 1, 24);
	assert_int_equal(opened(&key, &where, a.data, a.len), E_CHECK);
	buf_done(&a);
	buf_done(&b);
}

static void
test_keys(void **state)
{
	struct sealkey k[SCOPES * 2 + 4];
	struct id owner = { { 1 } };
	size_t n = 0, i, j;
	struct sealkey again;

	(void)state;
	for (i = 0; i < SCOPES; i++) {
		key_derive(&key, (enum scope)i, &id_none, &k[n++]);
		key_derive(&key, (enum scope)i, &owner, &k[n++]);
	}
	k[n++] = key;
	key_purpose(&key, "PSRLTEST", 1, &k[n++]);
	key_purpose(&key, "PSRLTEST", 2, &k[n++]);
	key_purpose(&key, "PSRLTESU", 1, &k[n++]);
	for (i = 0; i < n; i++)
		for (j = 0; j < i; j++)
			assert_memory_not_equal(k[i].b, k[j].b, KEY_SIZE);
	key_derive(&key, SCOPE_NIR, &owner, &again);
	assert_memory_equal(again.b, k[2 * SCOPE_NIR + 1].b, KEY_SIZE);
	key_purpose(&key, "PSRLTEST", 2, &again);
	assert_memory_equal(again.b, k[2 * SCOPES + 2].b, KEY_SIZE);
	key_random(&again);
	key_random(&k[0]);
	assert_memory_not_equal(again.b, k[0].b, KEY_SIZE);
}

/* What the formulas of the header give, worked out apart (hashlib.blake2b
 * with a key), so that a base stays readable by the next program. */
#define DERIVED_LABEL \
	"\xe6\x4f\xb7\xe3\x0f\x89\x8c\xe5\xcf\x83\xb6\x51" \
	"\x84\x1f\x10\x25\x6b\xa9\x94\x83\xec\xfd\x66\xd9" \
	"\x20\xc2\xe9\x9c\xed\xbe\xe4\x59"
#define DERIVED_HEALTH \
	"\x7d\x69\x56\x8e\xed\x39\xf5\x70\xdb\x83\x70\xd8" \
	"\x49\xf5\x93\x90\xbd\x2f\xd3\x88\x64\x45\xa9\x03" \
	"\x70\x73\x1f\xd9\x33\xd4\x67\x9b"
#define PURPOSE_7 \
	"\xad\xc3\x4f\xe3\xff\xdd\xed\x83\x23\xde\xff\x00" \
	"\x57\x9c\xd0\x86\xe1\xef\x88\x4e\x24\x39\x24\xf3" \
	"\x3a\x21\x8e\xb1\x90\x6f\x5b\x45"
#define MAC_DURAND \
	"\x9c\xe6\x85\x43\x92\xf4\x6c\xca\x7f\xe2\xbf\x48" \
	"\x21\x2e\x64\xd1"
#define TOKEN_DURAND UINT32_C(0x9ce68543)

static void
test_known_values(void **state)
{
	struct sealkey base, out;
	struct id owner;
	unsigned char m[16];
	int i;

	(void)state;
	for (i = 0; i < KEY_SIZE; i++)
		base.b[i] = (unsigned char)i;
	for (i = 0; i < ID_SIZE; i++)
		owner.b[i] = (unsigned char)(0xa0 + i);
	key_derive(&base, SCOPE_LABEL, &id_none, &out);
	assert_memory_equal(out.b, DERIVED_LABEL, KEY_SIZE);
	key_derive(&base, SCOPE_HEALTH, &owner, &out);
	assert_memory_equal(out.b, DERIVED_HEALTH, KEY_SIZE);
	key_purpose(&base, "PSRLTEST", 7, &out);
	assert_memory_equal(out.b, PURPOSE_7, KEY_SIZE);
	key_mac16(&base, 'n', "durand", m);
	assert_memory_equal(m, MAC_DURAND, 16);
	assert_true(key_token(&base, 'n', "durand") == TOKEN_DURAND);
}

static void
test_wrap(void **state)
{
	const char *bound = "wrap|0123|structure|4567";
	unsigned char w[WRAPPED_SIZE], v[WRAPPED_SIZE + 1];
	struct sealkey with, inner, out, bad;
	size_t i;

	(void)state;
	assert_int_equal(WRAPPED_SIZE, 73);
	key_random(&with);
	key_random(&inner);
	key_wrap(&with, bound, &inner, w);
	assert_int_equal(key_unwrap(&with, bound, w, sizeof w, &out), E_OK);
	assert_memory_equal(out.b, inner.b, KEY_SIZE);
	assert_null(memmem(w, sizeof w, inner.b, 8));
	assert_int_equal(key_unwrap(&with, "wrap|0123|structure|4568", w,
		sizeof w, &out), E_CHECK);
	assert_int_equal(key_unwrap(&with, "", w, sizeof w, &out), E_CHECK);
	for (i = 0; i < 8 * KEY_SIZE; i++) {
		bad = with;
		bad.b[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_int_equal(key_unwrap(&bad, bound, w, sizeof w, &out),
			E_CHECK);
	}
	for (i = 0; i < 8 * sizeof w; i++) {
		w[i / 8] ^= (unsigned char)(1 << i % 8);
		assert_int_equal(key_unwrap(&with, bound, w, sizeof w, &out),
			E_CHECK);
		w[i / 8] ^= (unsigned char)(1 << i % 8);
	}
	memcpy(v, w, sizeof w);
	v[sizeof w] = 0;
	assert_int_equal(key_unwrap(&with, bound, v, sizeof v, &out),
		E_CHECK);
	for (i = 0; i < sizeof w; i++)
		assert_int_equal(key_unwrap(&with, bound, w, i, &out),
			E_CHECK);
}

static void
test_tokens(void **state)
{
	struct sealkey other;
	unsigned char a[16], b[16];

	(void)state;
	key_random(&other);
	key_mac16(&key, 1, "dupont", a);
	key_mac16(&key, 1, "dupont", b);
	assert_memory_equal(a, b, 16);
	key_mac16(&key, 2, "dupont", b);
	assert_memory_not_equal(a, b, 16);
	key_mac16(&key, 1, "dupond", b);
	assert_memory_not_equal(a, b, 16);
	key_mac16(&other, 1, "dupont", b);
	assert_memory_not_equal(a, b, 16);
	assert_int_equal(key_token(&key, 1, "dupont"),
		key_token(&key, 1, "dupont"));
}

static void
test_secret(void **state)
{
	unsigned char *p = secret_alloc(100);
	int i;

	(void)state;
	for (i = 0; i < 100; i++)
		assert_int_equal(p[i], 0);
	memset(p, 7, 100);
	secret_free(p);
	secret_free(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_padding_like_text),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_never_twice),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_known_values),
		cmocka_unit_test(test_wrap),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_secret),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
