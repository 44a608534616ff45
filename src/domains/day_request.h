/* My day: requests for access to answer, answers to mine, people whose
 * address is protected and who were looked for. */
#ifndef DOMAINS_DAY_REQUEST_H
#define DOMAINS_DAY_REQUEST_H

#include "domains/day_line.h"

enum err day_requests(struct day *day);
/* Of all her structures at once: the keeper knows. */
enum err day_probes(struct day *day);

#endif
