/* Power cuts, played: where the watched files (tests/unit/vfs.h) may be after
 * each event, sector by sector.  Files that SQLite does not write are watched
 * too once cuts_name() has named them: what a sync finds in them that was not
 * there is what was written since the last one, and a name that moved is on
 * the disk when its folder is. */
#ifndef TESTS_CUTS_H
#define TESTS_CUTS_H

#include "tests/unit/vfs.h"

#include <fcntl.h>
#include <sys/stat.h>

#define SECTOR 512
#define MOVES 16                /* names that wait for their folder */

struct image {
	unsigned char *p;
	size_t n, room;
	bool none;              /* there is no such file */
};

/* What is on the disk for certain, and what may be. */
static struct image durable[VFS_FILES], torn;
static size_t *pending[VFS_FILES], npending[VFS_FILES], room[VFS_FILES];
static size_t moved[MOVES];
static int nmoved;
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
	if (m->none) {
		unlink(path);
		return;
	}
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		fail_msg("%s", path);
	assert_int_equal(write(fd, m->p, m->n), m->n);
	close(fd);
	strcat(path, "-shm");
	unlink(path);
}

/* The file that each name is of when the first n moves came. */
static inline void
names(int of[VFS_FILES], int n)
{
	int i;

	for (i = 0; i < nfile; i++)
		of[i] = durable[i].none && !npending[i] ? -1 : i;
	for (i = 0; i < n; i++) {
		const struct vfs_event *e = &shim.e[moved[i]];

		if (e->at >= 0)
			of[e->at] = of[e->file];
		of[e->file] = -1;
	}
}

static inline void
cut(const char *dir)
{
	static const unsigned percents[] = { 0, 10, 50, 90, 100 };
	const char *last = strrchr(dir, '/');
	int of[VFS_FILES], f, g;
	size_t i;

	names(of, (int)dice((unsigned)nmoved + 1));
	for (f = 0; f < nfile; f++) {
		/* of one file all may be there, and nothing of another */
		unsigned percent = percents[dice(5)];

		g = of[f];
		torn.n = 0;
		torn.none = g < 0;
		if (g >= 0)
			image_put(&torn, 0, durable[g].p, durable[g].n);
		for (i = 0; g >= 0 && i < npending[g]; i++)
			apply_torn(&torn, &shim.e[pending[g][i]], percent);
		/* SQLite follows links: what is before it may differ */
		put_file(strstr(shim.name[f], last) + strlen(last) + 1,
			&torn);
	}
}

/* All that moved is on the disk. */
static inline void
settle(void)
{
	static struct image was[VFS_FILES];
	int of[VFS_FILES], f;

	names(of, nmoved);
	nmoved = 0;
	for (f = 0; f < nfile; f++) {
		was[f].n = 0;
		image_put(&was[f], 0, durable[f].p, durable[f].n);
	}
	for (f = 0; f < nfile; f++) {
		durable[f].none = of[f] < 0;
		if (of[f] == f)
			continue;
		/* (what was not synced before it moved is lost) */
		npending[f] = 0;
		durable[f].n = 0;
		if (of[f] >= 0)
			image_put(&durable[f], 0, was[of[f]].p,
				was[of[f]].n);
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
			durable[f].none = false;
			break;
		}
		case VFS_MOVE:
			assert_true(nmoved < MOVES);
			moved[nmoved++] = i;
			break;
		case VFS_FOLDER:
			settle();
			break;
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

/* --- files that SQLite does not write ---------------------------------------- */

static int firstname = VFS_FILES;       /* those that were named */
static size_t noted[VFS_FILES];         /* their sizes at the last sync */

static inline void
cuts_name(const char *path)
{
	int f = vfs_number(path);

	if (f < firstname)
		firstname = f;
}

static inline int
cuts_known(const char *path)
{
	int f;

	for (f = firstname; f < nfile; f++)
		if (strcmp(shim.name[f], path) == 0)
			return f;
	return -1;
}

static inline void
note_file(int f, int fd)
{
	unsigned char chunk[4096];
	ssize_t n;

	if (noted[f] > (size_t)lseek(fd, 0, SEEK_END))
		noted[f] = 0;
	if (!noted[f])
		vfs_note(VFS_SIZE, f, 0, NULL, 0);
	/* (it may be open for writing only) */
	fd = open(shim.name[f], O_RDONLY);
	while ((n = pread(fd, chunk, sizeof chunk, (off_t)noted[f])) > 0) {
		vfs_note(VFS_WRITE, f, (int64_t)noted[f], chunk, (size_t)n);
		noted[f] += (size_t)n;
	}
	close(fd);
	vfs_note(VFS_SYNC, f, 0, NULL, 0);
}

int
fsync(int fd)
{
	char link[40], path[300];
	struct stat s;
	ssize_t n;

	if (!shim.noting)
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof path - 1);
	if (n < 0 || fstat(fd, &s) < 0)
		return 0;
	path[n] = '\0';
	if (S_ISDIR(s.st_mode))
		vfs_note(VFS_FOLDER, 0, 0, NULL, 0);
	else if (cuts_known(path) >= 0)
		note_file(cuts_known(path), fd);
	return 0;
}

int
fdatasync(int fd)
{
	return fsync(fd);
}

static inline void
note_move(const char *from, const char *to)
{
	int f = cuts_known(from), t = to ? cuts_known(to) : -1;

	if (!shim.noting || f < 0)
		return;
	vfs_note(VFS_MOVE, f, t, NULL, 0);
	if (t >= 0)
		noted[t] = noted[f];
	noted[f] = 0;
}

int
rename(const char *from, const char *to)
{
	int r = renameat(AT_FDCWD, from, AT_FDCWD, to);

	if (r == 0)
		note_move(from, to);
	return r;
}

int
unlink(const char *path)
{
	int r = unlinkat(AT_FDCWD, path, 0);

	if (r == 0)
		note_move(path, NULL);
	return r;
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

		durable[f].none = !in;
		while (in && (n = fread(chunk, 1, sizeof chunk, in)) > 0)
			image_put(&durable[f], durable[f].n,
				(unsigned char *)chunk, n);
		if (in)
			fclose(in);
		noted[f] = durable[f].n;
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
	nmoved = 0;
	firstname = VFS_FILES;
	for (f = 0; f < shim.nname; f++)
		free(shim.name[f]);
	shim.nname = 0;
	vfs_forget();
}

#endif
