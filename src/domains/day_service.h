/* My day: services of my structures to check, drafts of services to finish. */
#ifndef DOMAINS_DAY_SERVICE_H
#define DOMAINS_DAY_SERVICE_H

#include "domains/day_line.h"

/* For who may write there.  A service appears from the day that its frequency
 * says (services.md 2.4; 6 months), a draft after 7 days; they leave when
 * checked, edited or archived.  Beyond 3 a structure has one line for all. */
enum err day_services(struct day *day);

#endif
