/* A test does not wait for the disk: nothing that it asserts outlives a power
 * cut.  Which writes are synced, and when, is seen by tests/unit/vfs.h, above
 * these; the scripts sync for good.  A test that has its own keeps it. */
int fsync(int fd);
int fdatasync(int fd);

__attribute__((weak)) int
fsync(int fd)
{
	(void)fd;
	return 0;
}

__attribute__((weak)) int
fdatasync(int fd)
{
	(void)fd;
	return 0;
}
