#include "base/jail.h"

#include <errno.h>
#include <grp.h>
#include <seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

static void
limit(int what, rlim_t n)
{
	struct rlimit r = { n, n };

	setrlimit(what, &r);
}

void
jail_limits(void)
{
	limit(RLIMIT_CORE, 0);
	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

void
jail_user(uint32_t uid, const char *root)
{
	gid_t gid = uid == config.uid_keeper ? config.uid_session : uid;

	if (geteuid() != 0)
		return;
	if (root && (chroot(root) < 0 || chdir("/") < 0))
		die("chroot");
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 ||
		setresuid(uid, uid, uid) < 0)
		die("change of user");
	prctl(PR_SET_DUMPABLE, 0);
}

/* Calls that libc tries and that must fail quietly. */
static const int quiet[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(access), SCMP_SYS(faccessat), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(ioctl), SCMP_SYS(getpeername),
	SCMP_SYS(uname), SCMP_SYS(sysinfo), SCMP_SYS(getcwd),
	SCMP_SYS(sched_getaffinity), SCMP_SYS(unlink), SCMP_SYS(statx),
	SCMP_SYS(sched_yield), SCMP_SYS(prctl), SCMP_SYS(kill),
	SCMP_SYS(tgkill), SCMP_SYS(socket), SCMP_SYS(getdents64),
	SCMP_SYS(newfstatat),
};

static const int both[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(lseek), SCMP_SYS(mmap),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(mprotect),
	SCMP_SYS(madvise), SCMP_SYS(brk), SCMP_SYS(poll), SCMP_SYS(ppoll),
	SCMP_SYS(sendmsg), SCMP_SYS(recvmsg), SCMP_SYS(sendto),
	SCMP_SYS(recvfrom), SCMP_SYS(fcntl), SCMP_SYS(clock_gettime),
	SCMP_SYS(gettimeofday), SCMP_SYS(time), SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep), SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(futex),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(mlock),
	SCMP_SYS(munlock), SCMP_SYS(prlimit64), SCMP_SYS(rseq),
	SCMP_SYS(set_robust_list), SCMP_SYS(dup),
};
static const int of_relay[] = {
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(shutdown), SCMP_SYS(select), SCMP_SYS(pselect6),
	SCMP_SYS(alarm), SCMP_SYS(setitimer),
};
static const int of_session[] = {
	SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(ftruncate),
};

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void
add(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (calls[i] >= 0)
			seccomp_rule_add(f, action, calls[i], 0);
}

static void
close_down(const int *more, size_t n)
{
	scmp_filter_ctx f = seccomp_init(SANITIZED ? SCMP_ACT_ERRNO(EPERM) :
		SCMP_ACT_KILL_PROCESS);

	if (!f)
		die("seccomp");
	add(f, SCMP_ACT_ALLOW, both, COUNT(both));
	add(f, SCMP_ACT_ALLOW, more, n);
	if (!SANITIZED)
		add(f, SCMP_ACT_ERRNO(EPERM), quiet, COUNT(quiet));
	if (seccomp_load(f) < 0)
		die("seccomp");
	seccomp_release(f);
}

static void
limits(void)
{
	limit(RLIMIT_NOFILE, 64);
	if (geteuid() != 0)
		limit(RLIMIT_NPROC, 0);
	if (!SANITIZED)
		limit(RLIMIT_AS, 256u << 20);
	limit(RLIMIT_CORE, 0);
}

void
jail_relay(void)
{
	limits();
	close_down(of_relay, COUNT(of_relay));
}

void
jail_session(void)
{
	limits();
	close_down(of_session, COUNT(of_session));
}
