#include "base/passwd.h"

#include <fcntl.h>
#include <sys/stat.h>

int
passwd_open(struct timespec *at)
{
	struct stat s = { 0 };

	stat("/etc/passwd", &s);
	*at = s.st_ctim;
	return open("/etc/passwd", O_RDONLY | O_CLOEXEC);
}
