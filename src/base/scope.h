/* What can be known of a person, cut into scopes (design 5): a closed list.
 * A right, a key and a sealed blob are always of one scope. */
#ifndef BASE_SCOPE_H
#define BASE_SCOPE_H

#include <stdbool.h>

#define SCOPE_LIST(_)                                                        \
	_(LABEL, "label")         /* name, birth year: what a list shows */  \
	_(IDENTITY, "identity")                                              \
	_(NIR, "nir")                                                        \
	_(CONTACT, "contact")                                                \
	_(ADDRESS, "address")                                                \
	_(RESOURCES, "resources")                                            \
	_(PATH, "path")                                                      \
	_(BARRIERS, "barriers")                                              \
	_(HEALTH, "health")                                                  \
	_(JUSTICE, "justice")                                                \
	_(NOTE, "note")                                                      \
	_(WORKNOTE, "worknote")                                              \
	_(CONTENT, "content")     /* of a referral: its service, its words,  \
	                             the snapshot of what was shared */      \
	_(DRAFT, "draft")         /* of a draft */                           \
	_(ASIDE, "aside")         /* a side's own note on a referral */

enum scope {
#define SCOPE_ENUM(name, text) SCOPE_##name,
	SCOPE_LIST(SCOPE_ENUM)
#undef SCOPE_ENUM
	SCOPES
};

#define SCOPE_BIT(s) (1u << (s))

/* Label, identity, nir, contact and address exist once for a person, their
 * owner is id_none; the others once for each structure that writes. */
#define SCOPE_SHARED                                                         \
	(SCOPE_BIT(SCOPE_LABEL) | SCOPE_BIT(SCOPE_IDENTITY) |                \
	 SCOPE_BIT(SCOPE_NIR) | SCOPE_BIT(SCOPE_CONTACT) |                   \
	 SCOPE_BIT(SCOPE_ADDRESS))

const char *scope_name(enum scope s);
bool scope_parse(const char *name, enum scope *out);

#endif
