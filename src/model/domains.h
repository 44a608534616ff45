/* The domains compiled in: one line each (design 3). */
#ifndef MODEL_DOMAINS_H
#define MODEL_DOMAINS_H

#define DOMAIN_LIST(_)                                                       \
	_(person)                                                            \
	_(situation)                                                         \
	_(follow)                                                            \
	_(caseload)                                                          \
	_(note)                                                              \
	_(commune)                                                           \
	_(directory)                                                         \
	_(referral)                                                          \
	_(day)                                                               \
	_(account)                                                           \
	_(member)                                                            \
	_(admin)                                                             \
	_(office)

#endif
