#include "domains/intake.h"

#include "domains/intake_target.h"

const struct domain intake_domain = { .name = "intake" };
