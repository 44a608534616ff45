#include "rules/distance.h"

#include <math.h>

double
distance_km(double lat1, double lon1, double lat2, double lon2)
{
	double rad = acos(-1.0) / 180;
	double dlat = (lat2 - lat1) * rad, dlon = (lon2 - lon1) * rad;
	double a = sin(dlat / 2) * sin(dlat / 2) + cos(lat1 * rad) *
		cos(lat2 * rad) * sin(dlon / 2) * sin(dlon / 2);

	return 2 * 6371.0088 * asin(sqrt(a > 1 ? 1 : a));
}
