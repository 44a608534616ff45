/* Requests for access to a record that exists elsewhere: what is asked, what
 * is answered, and both as lists.  Who asks is never told whom she asks. */
#ifndef DOMAINS_REQUEST_H
#define DOMAINS_REQUEST_H

#include "model/registry.h"

extern const struct record request_record;      /* written by who asks */
extern const struct record request_read_record; /* read again by her */

#endif
