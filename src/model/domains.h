/* The domains compiled in: one line each (design 3). */
#ifndef MODEL_DOMAINS_H
#define MODEL_DOMAINS_H

#define DOMAIN_LIST(_)                                                       \
	_(person)                                                            \
	_(path)                                                              \
	_(resources)                                                         \
	_(barriers)                                                          \
	_(health)                                                            \
	_(situation)                                                         \
	_(search)                                                            \
	_(twin)                                                              \
	_(twins)                                                             \
	_(follow)                                                            \
	_(follow_many)                                                       \
	_(team)                                                              \
	_(household)                                                         \
	_(looked)                                                            \
	_(emergency)                                                         \
	_(alarm)                                                             \
	_(erasure)                                                           \
	_(copy)                                                              \
	_(request)                                                           \
	_(request_answer)                                                    \
	_(caseload)                                                          \
	_(thread)                                                            \
	_(undo)                                                              \
	_(move)                                                              \
	_(card)                                                              \
	_(note)                                                              \
	_(note_mine)                                                         \
	_(call)                                                              \
	_(phrase)                                                            \
	_(referential)                                                       \
	_(notebook)                                                          \
	_(notebook_line)                                                     \
	_(commune)                                                           \
	_(directory)                                                         \
	_(service)                                                           \
	_(favourite)                                                         \
	_(same)                                                              \
	_(offer)                                                             \
	_(referral)                                                          \
	_(day)                                                               \
	_(account)                                                           \
	_(member)                                                            \
	_(access)                                                            \
	_(admin)                                                             \
	_(merge)                                                             \
	_(exchange)                                                          \
	_(outcome)                                                           \
	_(office)                                                            \
	_(preference)                                                        \
	_(columns)                                                           \
	_(resume)                                                            \
	_(view)                                                              \
	_(appointment)                                                       \
	_(agenda)                                                            \
	_(followup)                                                          \
	_(invite)                                                            \
	_(letter)                                                            \
	_(circle)                                                            \
	_(contact)

#endif
