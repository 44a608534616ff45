/* What is done with an appointment: the calls of its screens, and its state. */
#ifndef DOMAINS_APPOINTMENT_ACT_H
#define DOMAINS_APPOINTMENT_ACT_H

#include "model/act.h"
#include "model/registry.h"
#include "rules/rdv.h"

extern const struct call appointment_calls[];

/* Adds to an act appointment.state what the appointment of a row (its _key)
 * becomes, or says why it cannot. */
enum err appointment_to(struct act *act, struct ctx *x, const struct row *row,
	enum rdv_state to);

#endif
