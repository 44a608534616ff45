#include "rules/few.h"

#define STEP 5

long
few_told(long n)
{
	return n < FEW ? 0 : (n + STEP / 2) / STEP * STEP;
}
