#include "base/jail.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <seccomp.h>
#include <stdbool.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/config.h"
#include "base/log.h"

#ifdef __SANITIZE_ADDRESS__
#define SANITIZED 1
#else
#define SANITIZED 0
#endif

#define COUNT(a) (sizeof (a) / sizeof *(a))

static void
limit(__rlimit_resource_t what, rlim_t n)
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
		die("chroot %s: %s", root, strerror(errno));
	/* the change of user drops every capability with it */
	if (setgroups(0, NULL) < 0 || setresgid(gid, gid, gid) < 0 ||
		setresuid(uid, uid, uid) < 0)
		die("change of user: %s", strerror(errno));
	prctl(PR_SET_DUMPABLE, 0);
}

void
jail_root(void)
{
	/* DAC_READ_SEARCH: DIR belongs to the keeper, and chroot goes into it */
	static const unsigned kept = 1u << CAP_SETUID | 1u << CAP_SETGID |
		1u << CAP_SYS_CHROOT | 1u << CAP_KILL |
		1u << CAP_DAC_READ_SEARCH;
	struct __user_cap_header_struct head = {
		_LINUX_CAPABILITY_VERSION_3, 0
	};
	struct __user_cap_data_struct data[2];
	int c;

	if (geteuid() != 0)
		return;
	memset(data, 0, sizeof data);
	/* in a container some of them may be missing already: asking for
	 * more than there is fails */
	if (syscall(SYS_capget, &head, data) < 0)
		die("capget: %s", strerror(errno));
	for (c = 0; c <= CAP_LAST_CAP; c++)
		if (c >= 32 || !(kept & 1u << c))
			prctl(PR_CAPBSET_DROP, c, 0, 0, 0);
	data[0].effective &= kept;
	data[0].permitted &= kept;
	data[0].inheritable = 0;
	data[1] = (struct __user_cap_data_struct){ 0, 0, 0 };
	if (syscall(SYS_capset, &head, data) < 0)
		die("capset: %s", strerror(errno));
}

/* What libc tries by itself, and does without. */
static const int quiet[] = {
	SCMP_SYS(open), SCMP_SYS(openat), SCMP_SYS(stat), SCMP_SYS(lstat),
	SCMP_SYS(statx), SCMP_SYS(access),
	SCMP_SYS(faccessat), SCMP_SYS(faccessat2), SCMP_SYS(readlink),
	SCMP_SYS(readlinkat), SCMP_SYS(getcwd), SCMP_SYS(getdents64),
	SCMP_SYS(unlink), SCMP_SYS(uname),
	SCMP_SYS(sysinfo), SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sched_yield), SCMP_SYS(prctl), SCMP_SYS(kill),
	SCMP_SYS(tgkill), SCMP_SYS(getpeername), SCMP_SYS(fadvise64),
};

static const int both[] = {
	SCMP_SYS(read), SCMP_SYS(write), SCMP_SYS(readv), SCMP_SYS(writev),
	SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(lseek),
	SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
	SCMP_SYS(brk), SCMP_SYS(poll), SCMP_SYS(ppoll), SCMP_SYS(sendmsg),
	SCMP_SYS(recvmsg), SCMP_SYS(sendto), SCMP_SYS(recvfrom),
	SCMP_SYS(clock_gettime), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(clock_nanosleep), SCMP_SYS(nanosleep),
	SCMP_SYS(getrandom), SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(futex),
	SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(getpid),
	SCMP_SYS(gettid), SCMP_SYS(getuid), SCMP_SYS(geteuid),
	SCMP_SYS(getgid), SCMP_SYS(getegid), SCMP_SYS(mlock),
	SCMP_SYS(munlock), SCMP_SYS(rseq), SCMP_SYS(set_robust_list),
};

static const int of_relay[] = {
	SCMP_SYS(getsockopt), SCMP_SYS(setsockopt), SCMP_SYS(getsockname),
	SCMP_SYS(shutdown), SCMP_SYS(select), SCMP_SYS(pselect6),
};

/* pwrite64 and ftruncate serve the shared memory of the WAL; the base itself
 * is open for reading only. */
static const int of_session[] = {
	SCMP_SYS(pread64), SCMP_SYS(pwrite64), SCMP_SYS(ftruncate),
	SCMP_SYS(dup), SCMP_SYS(setitimer),
};

/* fcntl without what sends signals or seals. */
static const int fcntls[] = {
	F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW,
};

static void
add(scmp_filter_ctx f, uint32_t action, const int *calls, size_t n)
{
	size_t i;

	/* a call that this machine does not have is left out */
	for (i = 0; i < n; i++)
		if (calls[i] >= 0 &&
			seccomp_rule_add(f, action, calls[i], 0) < 0)
			die("seccomp: call %d", calls[i]);
}

static void
close_down(const int *more, size_t n, bool terminal)
{
	scmp_filter_ctx f = seccomp_init(SANITIZED ? SCMP_ACT_ERRNO(EPERM) :
		SCMP_ACT_KILL_PROCESS);
	int bad = 0;
	size_t i;

	if (!f)
		die("seccomp");
	add(f, SCMP_ACT_ALLOW, both, COUNT(both));
	add(f, SCMP_ACT_ALLOW, more, n);
	if (!SANITIZED)
		add(f, SCMP_ACT_ERRNO(EPERM), quiet, COUNT(quiet));
	for (i = 0; i < COUNT(fcntls); i++)
		bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(fcntl), 1,
			SCMP_A1(SCMP_CMP_EQ, (scmp_datum_t)fcntls[i]));
	/* fstat() is newfstatat() on an empty path; SQLite needs it when the
	 * WAL has grown */
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(newfstatat), 1,
		SCMP_A3(SCMP_CMP_EQ, AT_EMPTY_PATH));
	if (!SANITIZED)
		bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM),
			SCMP_SYS(newfstatat), 1,
			SCMP_A3(SCMP_CMP_NE, AT_EMPTY_PATH));
	/* of its terminal a session asks how large it is now, no more */
	if (terminal || !SANITIZED)
		bad |= seccomp_rule_add(f, terminal ? SCMP_ACT_ALLOW :
			SCMP_ACT_ERRNO(EPERM), SCMP_SYS(ioctl), 1,
			SCMP_A1(SCMP_CMP_EQ, TIOCGWINSZ));
	if (!SANITIZED)
		bad |= seccomp_rule_add(f, SCMP_ACT_ERRNO(EPERM),
			SCMP_SYS(ioctl), 1,
			SCMP_A1(SCMP_CMP_NE, TIOCGWINSZ));
	/* no page that can be executed is made */
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	/* one's own limits only */
	bad |= seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1,
		SCMP_A0(SCMP_CMP_EQ, 0));
	/* as no_new_privs was set by jail_limits(), no privilege is needed */
	if (bad || seccomp_load(f) < 0)
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
}

void
jail_relay(void)
{
	jail_limits();
	limits();
	close_down(of_relay, COUNT(of_relay), false);
}

void
jail_session(void)
{
	jail_limits();
	limits();
	close_down(of_session, COUNT(of_session), true);
}
