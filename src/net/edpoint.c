#include "net/edpoint.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define LIMBS 16

/* A number modulo p = 2^255 - 19: 16 limbs of 16 bits, the least significant
 * first; between operations a limb may be a little more, or negative. */
typedef struct { int64_t n[LIMBS]; } num;

static void
carry(num *a)
{
	for (int i = 0; i < LIMBS; i++) {
		int64_t c = a->n[i] >> 16;

		a->n[i] -= c * 65536;
		if (i < LIMBS - 1)
			a->n[i + 1] += c;
		else
			a->n[0] += 38 * c;      /* 2^256 = 38 modulo p */
	}
}

static num
multiply(const num *a, const num *b)
{
	int64_t t[2 * LIMBS] = { 0 };
	num out;

	for (int i = 0; i < LIMBS; i++)
		for (int j = 0; j < LIMBS; j++)
			t[i + j] += a->n[i] * b->n[j];
	for (int i = 0; i < LIMBS; i++)
		out.n[i] = t[i] + 38 * t[i + LIMBS];
	carry(&out);
	carry(&out);
	return out;
}

static num
subtract(const num *a, const num *b)
{
	num out;

	for (int i = 0; i < LIMBS; i++)
		out.n[i] = a->n[i] - b->n[i];
	carry(&out);
	return out;
}

static num
small(int64_t n)
{
	return (num){ { n } };
}

/* a to the power 2^255 - 19 - less, less being small: all bits of the power
 * but the lowest eight are ones. */
static num
power(const num *a, int less, int shift)
{
	int low = 0x100 - 19 - less;    /* its lowest byte */
	num out = *a;

	/* shifted right by `shift` bits, which are zeros */
	for (int i = 253; i >= shift; i--) {
		out = multiply(&out, &out);
		if (i >= 8 || low >> i & 1)
			out = multiply(&out, a);
	}
	return out;
}

/* The one number from 0 to p - 1, its bytes the least significant first. */
static void
reduce(num a, unsigned char out[32])
{
	for (int i = 0; i < 3; i++)
		carry(&a);
	for (int round = 0; round < 2; round++) {
		num m = a;

		m.n[0] -= 0xffed;
		for (int i = 1; i < LIMBS; i++) {
			m.n[i] -= i < LIMBS - 1 ? 0xffff : 0x7fff;
			if (m.n[i - 1] < 0) {
				m.n[i - 1] += 65536;
				m.n[i]--;
			}
		}
		if (m.n[LIMBS - 1] >= 0)
			a = m;
	}
	for (int i = 0; i < LIMBS; i++) {
		out[2 * i] = (unsigned char)a.n[i];
		out[2 * i + 1] = (unsigned char)(a.n[i] >> 8);
	}
}

static bool
equal(const num *a, const num *b)
{
	unsigned char x[32], y[32];

	reduce(*a, x);
	reduce(*b, y);
	return memcmp(x, y, 32) == 0;
}

static void
turned(const unsigned char in[32], unsigned char out[32])
{
	for (int i = 0; i < 32; i++)
		out[i] = in[31 - i];
}

/* -x^2 + y^2 = 1 + d x^2 y^2, with d = -121665/121666 (RFC 8032, 5.1). */
enum err
edpoint_of_key(const unsigned char key[32], unsigned char x[32],
	unsigned char y[32])
{
	num one = small(1), zero = small(0), two = small(2), a, b, d, u, v;
	unsigned char bytes[32];

	for (int i = 0; i < LIMBS; i++)
		a.n[i] = key[2 * i] | (i == LIMBS - 1 ? key[31] & 0x7f :
			key[2 * i + 1]) << 8;
	reduce(a, bytes);
	turned(bytes, y);
	a = multiply(&a, &a);
	/* an inverse is the power p - 2, a root the power (p + 3) / 8 or
	 * that times 2^((p - 1) / 4) */
	b = small(121666);
	d = power(&b, 2, 0);
	b = small(-121665);
	d = multiply(&d, &b);
	u = subtract(&a, &one);
	v = multiply(&d, &a);
	b = small(-1);
	v = subtract(&v, &b);
	v = power(&v, 2, 0);
	u = multiply(&u, &v);           /* x squared */
	a = power(&u, -3, 3);
	b = multiply(&a, &a);
	if (!equal(&b, &u)) {
		v = power(&two, 1, 2);
		a = multiply(&a, &v);
		b = multiply(&a, &a);
		if (!equal(&b, &u))
			return err_set(E_CHECK, "ed25519");
	}
	reduce(a, bytes);
	if ((bytes[0] & 1) != key[31] >> 7) {
		a = subtract(&zero, &a);
		reduce(a, bytes);
	}
	/* zero has one sign */
	if ((bytes[0] & 1) != key[31] >> 7)
		return err_set(E_CHECK, "ed25519");
	turned(bytes, x);
	return E_OK;
}
