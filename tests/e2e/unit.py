"""unit.py UNIT COMMAND...: COMMAND under the unit's capabilities and system
calls, which are systemd's own list of them."""
import ctypes, os, subprocess, sys

CAP = {"CAP_DAC_OVERRIDE": 1, "CAP_DAC_READ_SEARCH": 2, "CAP_KILL": 5,
       "CAP_SETGID": 6, "CAP_SETUID": 7, "CAP_SETPCAP": 8,
       "CAP_NET_BIND_SERVICE": 10, "CAP_SYS_CHROOT": 18}
PR_CAPBSET_READ, PR_CAPBSET_DROP = 23, 24
PR_SET_NO_NEW_PRIVS, PR_SET_MDWE = 38, 65
EPERM, ALLOW = 0x00050001, 0x7fff0000

libc = ctypes.CDLL(None, use_errno=True)
seccomp = ctypes.CDLL("libseccomp.so.2")
seccomp.seccomp_init.restype = ctypes.c_void_p


def said(unit, name):
    """The words of a setting, which add up."""
    return " ".join(line.split("=", 1)[1] for line in open(unit)
                    if line.startswith(name + "=")).split()


def calls(word):
    if not word.startswith("@"):
        return {word}
    out = subprocess.run(["systemd-analyze", "syscall-filter", word],
                         capture_output=True, text=True).stdout
    words = [w.strip() for w in out.splitlines()
             if w.startswith("    ") and not w.strip().startswith("#")]
    return set().union(*[calls(w) for w in words])


def prctl(*args):
    if libc.prctl(*[ctypes.c_ulong(a) for a in args + (0,) * (5 - len(args))]):
        raise OSError(ctypes.get_errno(), "prctl %d" % args[0])


unit = sys.argv[1]
kept = {CAP[c] for c in said(unit, "CapabilityBoundingSet")}
allowed = set().union(*[calls(w) for w in said(unit, "SystemCallFilter")])
assert len(kept) > 4 and len(allowed) > 200, (kept, len(allowed))
for c in range(64):
    if c not in kept and libc.prctl(PR_CAPBSET_READ, c, 0, 0, 0) >= 0:
        prctl(PR_CAPBSET_DROP, c)
if said(unit, "NoNewPrivileges") == ["yes"]:
    prctl(PR_SET_NO_NEW_PRIVS, 1)
if said(unit, "MemoryDenyWriteExecute") == ["yes"]:
    try:
        prctl(PR_SET_MDWE, 1)
    except OSError:
        pass                    # a kernel of before 6.3
ctx = ctypes.c_void_p(seccomp.seccomp_init(EPERM))
for name in allowed:
    n = seccomp.seccomp_syscall_resolve_name(name.encode())
    if n >= 0:
        seccomp.seccomp_rule_add(ctx, ALLOW, n, 0)
if seccomp.seccomp_load(ctx):
    sys.exit("no filter")
os.execv(sys.argv[2], sys.argv[2:])
