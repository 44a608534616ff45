/* Gathers the domains of model/domains.h for the registry. */
#include "model/domains.h"
#include "model/registry.h"

#define DOMAIN_EXTERN(name) extern const struct domain name##_domain;
DOMAIN_LIST(DOMAIN_EXTERN)
#undef DOMAIN_EXTERN

const struct domain *const registry_domains[] = {
#define DOMAIN_ADDRESS(name) &name##_domain,
	DOMAIN_LIST(DOMAIN_ADDRESS)
#undef DOMAIN_ADDRESS
	NULL
};
