/* My day: actions that are due, objectives that nothing is done for, contracts
 * of engagement that end. */
#ifndef DOMAINS_DAY_NOTEBOOK_H
#define DOMAINS_DAY_NOTEBOOK_H

#include "domains/day_line.h"

#define ACTIONS_AHEAD 7         /* days before its day that an action shows */
#define IDLE_AFTER 7            /* days without an open action */
#define CONTRACTS_AHEAD 30      /* employment.md 3: a contract ends soon */

/* An action from a week before its day until it has a state that ends it, or
 * another day; an objective after a week without an open action, until one is
 * open or it has ended itself; a contract from 30 days before its end until
 * that is another, or none. */
enum err day_notebook(struct day *day);

#endif
