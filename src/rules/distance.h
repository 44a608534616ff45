/* Great circle distances, radius 6371.0088 km (design 12). */
#ifndef RULES_DISTANCE_H
#define RULES_DISTANCE_H

#include "rules/rule.h"

double distance_km(double lat1, double lon1, double lat2, double lon2);

#endif
