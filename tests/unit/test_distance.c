/* Great circle distances, against the angle of two vectors. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "rules/distance.h"

static void
test_known(void **state)
{
	/* worked out apart, by atan2(|u x v|, u.v) */
	static const struct { double a, b, c, d, km; } want[] = {
		{ 48.8566, 2.3522, 43.6047, 1.4442, 588.1347 },
		{ 44.3506, 2.5750, 44.3506, 2.5750, 0 },
		{ 0, 0, 0, 180, 20015.1144 },
		{ 90, 0, -90, 0, 20015.1144 },
		{ 0, 0, 0, 1, 111.1951 },
		{ 44.3506, 2.5750, 44.36, 2.0333, 43.0813 },
		{ -20.8789, 55.4481, 48.8566, 2.3522, 9364.5805 },
		{ -22.2758, 166.458, -21.1, -175.2, 1898.5057 },
		{ 0, 179.5, 0, -179.5, 111.1951 },
		{ 44.35, 2.575, 44.351, 2.575, 0.1112 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof want / sizeof *want; i++) {
		double km = distance_km(want[i].a, want[i].b, want[i].c,
			want[i].d);

		if (fabs(km - want[i].km) > 0.0001)
			fail_msg("%zu: %f", i, km);
		assert_true(fabs(km - distance_km(want[i].c, want[i].d,
			want[i].a, want[i].b)) < 1e-9);
	}
}

/* Opposite points, where rounding may pass 1 under the root. */
static void
test_opposite(void **state)
{
	int lat, lon;

	(void)state;
	for (lat = -90; lat <= 90; lat += 3)
		for (lon = -180; lon <= 0; lon += 7)
			assert_true(fabs(distance_km(lat, lon, -lat,
				lon + 180) - 20015.1144) < 0.001);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known),
		cmocka_unit_test(test_opposite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
