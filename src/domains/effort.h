/* Time at the screen, for the user alone: sealed as a draft is, so that
 * nobody else is ever given its key, whatever her role.  Twelve months, by
 * task.  Added to when a session ends; destroyed when she asks. */
#ifndef DOMAINS_EFFORT_H
#define DOMAINS_EFFORT_H

#include <stddef.h>

#include "model/ctx.h"

/* This session is over: what it cost is kept for her, its sums go to the
 * keeper, and `line` says her day.  "" when nothing was counted, or she wants
 * nothing counted, or is a person in her own space. */
enum err effort_end(struct ctx *x, char *line, size_t size);

/* What a task is called. */
const char *effort_name(int task);

#endif
