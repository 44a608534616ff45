/* Power cuts, played: where the watched files (tests/unit/vfs.h) may be after
 * each event, sector by sector. */
#ifndef TESTS_CUTS_H
#define TESTS_CUTS_H

#include "tests/unit/vfs.h"

#define SECTOR 512

struct image {
	unsigned char *p;
	size_t n, room;
};

/* What is on the disk for certain, and what may be. */
static struct image durable[VFS_FILES], torn;
static size_t *pending[VFS_FILES], npending[VFS_FILES], room[VFS_FILES];
static char disk[80];
static int nfile;              /* those of the world, not of its copies */
static uint64_t dice_state = 1;

static inline unsigned
dice(unsigned n)
{
	dice_state = dice_state * 6364136223846793005u +
		1442695040888963407u;
	return (unsigned)(dice_state >> 33) % n;
}

static inline void
image_size(struct image *m, size_t n)
{
	if (n > m->room) {
		m->room = 2 * n;
		m->p = xrealloc(m->p, m->room);
	}
	if (n > m->n)
		memset(m->p + m->n, 0, n - m->n);
	m->n = n;
}

static inline void
image_put(struct image *m, size_t at, const unsigned char *p, size_t n)
{
	if (at + n > m->n)
		image_size(m, at + n);
	if (n)
		memcpy(m->p + at, p, n);
}

static inline void
apply(struct image *m, const struct vfs_event *e)
{
	if (e->kind == VFS_WRITE)
		image_put(m, (size_t)e->at, e->p, e->n);
	else
		image_size(m, (size_t)e->at);
}

/* One write as the cut left it: sectors that came, and others. */
static inline void
apply_torn(struct image *m, const struct vfs_event *e, unsigned percent)
{
	size_t i = 0;

	if (e->kind == VFS_SIZE) {
		if (dice(100) < percent)
			image_size(m, (size_t)e->at);
		return;
	}
	while (i < e->n) {
		size_t left = SECTOR - ((size_t)e->at + i) % SECTOR;

		if (left > e->n - i)
			left = e->n - i;
		if (dice(100) < percent)
			image_put(m, (size_t)e->at + i, e->p + i, left);
		i += left;
	}
}

static inline void
put_file(const char *name, const struct image *m)
{
	char path[300];
	int fd;

	snprintf(path, sizeof path, "%s/%s", disk, name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		fail_msg("%s", path);
	assert_int_equal(write(fd, m->p, m->n), m->n);
	close(fd);
	strcat(path, "-shm");
	unlink(path);
}

static inline void
cut(const char *dir)
{
	static const unsigned percents[] = { 0, 10, 50, 90, 100 };
	unsigned percent = percents[dice(5)];
	const char *last = strrchr(dir, '/');
	size_t i;
	int f;

	for (f = 0; f < nfile; f++) {
		torn.n = 0;
		image_put(&torn, 0, durable[f].p, durable[f].n);
		for (i = 0; i < npending[f]; i++)
			apply_torn(&torn, &shim.e[pending[f][i]], percent);
		/* SQLite follows links: what is before it may differ */
		put_file(strstr(shim.name[f], last) + strlen(last) + 1,
			&torn);
	}
}

/* Plays the events; the share of the cuts that falls on each. */
static inline long
play(const char *dir, long cuts, void (*recover)(size_t at))
{
	long done = 0;
	size_t i;
	int f;

	for (i = 0; i <= shim.n; i++) {
		const struct vfs_event *e;

		while (done * (long)(shim.n + 1) < cuts * (long)(i + 1)) {
			cut(dir);
			recover(i);
			done++;
		}
		if (i == shim.n)
			break;
		e = &shim.e[i];
		f = e->file;
		switch (e->kind) {
		case VFS_ACK:
			break;
		case VFS_SYNC: {
			size_t j;

			for (j = 0; j < npending[f]; j++)
				apply(&durable[f], &shim.e[pending[f][j]]);
			npending[f] = 0;
			break;
		}
		default:
			if (npending[f] == room[f]) {
				room[f] = room[f] ? 2 * room[f] : 64;
				pending[f] = xrealloc(pending[f], room[f] *
					sizeof **pending);
			}
			pending[f][npending[f]++] = i;
		}
	}
	return done;
}

/* What is on the disk when the noting begins. */
static inline void
base_images(void)
{
	char chunk[65536];
	int f;

	nfile = shim.nname;
	for (f = 0; f < nfile; f++) {
		FILE *in = fopen(shim.name[f], "r");
		size_t n;

		while (in && (n = fread(chunk, 1, sizeof chunk, in)) > 0)
			image_put(&durable[f], durable[f].n,
				(unsigned char *)chunk, n);
		if (in)
			fclose(in);
	}
}

static inline void
make_disk(void)
{
	char line[300];

	/* memory, where there is some: the cuts are played, not had */
	snprintf(disk, sizeof disk, "%s/power-test-XXXXXX",
		access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(disk));
	snprintf(line, sizeof line, "mkdir %s/keeper %s/run", disk,
		disk);
	assert_int_equal(system(line), 0);
}

/* Another recording begins. */
static inline void
cuts_forget(void)
{
	int f;

	for (f = 0; f < VFS_FILES; f++) {
		npending[f] = 0;
		durable[f].n = 0;
	}
	for (f = 0; f < shim.nname; f++)
		free(shim.name[f]);
	shim.nname = 0;
	vfs_forget();
}

#endif
