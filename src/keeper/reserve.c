#include "keeper/reserve.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"

/* False when the disk has no room for it.  One that cannot be made for another
 * reason is not there to be given up, and holds nothing back. */
static bool
make(void)
{
	int fd = open(config_path("keeper/reserve"), O_RDWR | O_CREAT |
		O_CLOEXEC, 0600);
	int why = fd < 0 ? errno : posix_fallocate(fd, 0, RESERVE_BYTES);

	if (why && why != ENOSPC && why != EDQUOT) {
		log_say(LOG_WARN, "keeper: no reserve: %s", strerror(why));
		why = 0;
	}
	/* a part of it would be in the way of what it is for */
	if (fd >= 0 && why && ftruncate(fd, 0) < 0)
		log_say(LOG_WARN, "keeper: the reserve keeps its room");
	if (fd >= 0)
		close(fd);
	return !why;
}

void
reserve_start(struct keeper *k)
{
	k->spent = !make();
	if (k->spent)
		log_say(LOG_ERROR, "keeper: less than %d MiB free: people are "
			"read, nothing is written", RESERVE_BYTES >> 20);
}

bool
reserve_spend(struct keeper *k)
{
	if (k->spent)
		return false;
	log_say(LOG_ERROR, "keeper: the disk is full: people are read, "
		"nothing is written");
	if (truncate(config_path("keeper/reserve"), 0) < 0)
		return false;
	k->spent = true;
	return true;
}

bool
reserve_is_spent(struct keeper *k)
{
	if (k->spent && make()) {
		k->spent = false;
		log_say(LOG_NOTE, "keeper: there is room again");
	}
	return k->spent;
}
