#include "keeper/pin.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/config.h"
#include "base/log.h"
#include "keeper/peers.h"

/* Readers' marks in the shared memory file (SQLite's file format, "WAL-index
 * locks"): bytes 123 to 127, one lock each. */
#define READ_LOCK 123
#define READ_LOCKS 5

void
pin_start(struct keeper *k)
{
	k->shm = open(config_path("passerelle.db-shm"), O_RDWR | O_CLOEXEC);
	if (k->shm < 0)
		log_say(LOG_WARN, "keeper: the locks of the WAL are not seen");
}

/* A process that holds the n-th mark; 0: nobody but us. */
static pid_t
holder(struct keeper *k, int n)
{
	struct flock l = { .l_type = F_WRLCK, .l_whence = SEEK_SET,
		.l_start = READ_LOCK + n, .l_len = 1 };

	if (fcntl(k->shm, F_GETLK, &l) < 0 || l.l_type == F_UNLCK)
		return 0;
	return l.l_pid;
}

static void
tell(struct keeper *k, pid_t pid)
{
	struct msg m;

	log_say(LOG_WARN, "keeper: process %d holds the WAL back", (int)pid);
	if (!k->listener || k->listener->dead)
		return;
	msg_init(&m, P_L_PIN, 0);
	msg_put_u32(&m, (uint32_t)pid);
	peer_send(k->listener, &m, NULL, 0);
	msg_done(&m);
}

void
pin_watch(struct keeper *k)
{
	struct stat st;
	int64_t now = clock_ms();
	int pages = 0, done = 0, i;

	if (k->shm < 0 || now < k->looked + PIN_LOOK_MS)
		return;
	k->looked = now;
	if (stat(config_path("passerelle.db-wal"), &st) < 0 ||
		st.st_size <= (off_t)config.wal_mib << 20)
		return;
	/* all written back: the next commit starts the file again */
	if (db_write_back(k->data, &pages, &done) || done >= pages)
		return;
	for (i = 0; i < READ_LOCKS; i++) {
		pid_t pid = holder(k, i);

		if (pid > 0 && pid != getpid())
			tell(k, pid);
	}
}
