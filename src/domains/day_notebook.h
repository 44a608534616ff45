/* My day: actions that are due, objectives that nothing is done for, contracts
 * of engagement that end. */
#ifndef DOMAINS_DAY_NOTEBOOK_H
#define DOMAINS_DAY_NOTEBOOK_H

#include "domains/day_line.h"

#define ACTIONS_AHEAD 7         /* days before its day that an action shows */
#define IDLE_AFTER 7            /* days without an open action */
#define CONTRACTS_AHEAD 30      /* employment.md 3: a contract ends soon */

enum err day_notebook(struct day *day);

#endif
