/* Linked in the coverage build only, in the place of _exit (ld's --wrap): a
 * process that leaves by it writes its counters first. */
void __gcov_dump(void);
void __wrap__exit(int status) __attribute__((noreturn));
void __real__exit(int status) __attribute__((noreturn));

void
__wrap__exit(int status)
{
	__gcov_dump();
	__real__exit(status);
}
