/* Answering a request for access, by who follows the person: what is opened,
 * with the values in sight, or why not; the requests of both sides. */
#ifndef DOMAINS_REQUEST_ANSWER_H
#define DOMAINS_REQUEST_ANSWER_H

#include "model/registry.h"

extern const struct record request_answer_record;

#endif
