"""A slow link between two network namespaces, for rows that a proxy cannot
tell: the kernel's own TCP at both ends, packets through two TUN devices with a
rate, a delay and a queue.  No loss.  Needs root."""
import ctypes, fcntl, heapq, multiprocessing, os, select, struct, subprocess
import time

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000
NEAR, FAR = "10.77.0.1", "10.77.0.2"
QUEUE = 4.0     # seconds of waiting bytes; more is dropped


def in_namespace(name, what):
    """what() with this thread inside; TUN devices are made where one is."""
    libc = ctypes.CDLL(None, use_errno=True)
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    there = os.open("/run/netns/" + name, os.O_RDONLY)
    try:
        if libc.setns(there, 0):
            raise OSError(ctypes.get_errno(), "setns")
        return what()
    finally:
        libc.setns(here, 0)
        os.close(here)
        os.close(there)


def tun():
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack("16sH", b"tun0",
                                           IFF_TUN | IFF_NO_PI))
    return fd


class Link:
    """bits a second, seconds of round trip; `log` gets a line a packet:
    time, direction, bytes of TCP payload."""
    def __init__(self, rate, rtt, log=None):
        self.names = ("pb-near%d" % os.getpid(), "pb-far%d" % os.getpid())
        self.rate, self.half, self.log = rate, rtt / 2, log
        fds = []
        for name, addr in zip(self.names, (NEAR, FAR)):
            subprocess.run(["ip", "netns", "add", name], check=True)
            fds.append(in_namespace(name, tun))
            for args in (["addr", "add", addr + "/30", "dev", "tun0"],
                         ["link", "set", "tun0", "up"],
                         ["link", "set", "lo", "up"]):
                subprocess.run(self.at(name) + ["ip"] + args, check=True)
        self.carrier = multiprocessing.get_context("fork").Process(
            target=self.carry, args=fds, daemon=True)
        self.carrier.start()
        for fd in fds:
            os.close(fd)

    @staticmethod
    def at(name):
        return ["ip", "netns", "exec", name]

    def near(self):
        return self.at(self.names[0])

    def far(self):
        return self.at(self.names[1])

    def carry(self, near, far):
        free = [0.0, 0.0]       # when the last waiting bit has left
        way, n = [], 0          # (arrives, order, to, packet)
        log = open(self.log, "w") if self.log else None
        while True:
            now = time.monotonic()
            while way and way[0][0] <= now:
                _, _, to, packet = heapq.heappop(way)
                try:
                    os.write(to, packet)
                except OSError:
                    pass
            wait = max(0, way[0][0] - now) if way else None
            for fd in select.select([near, far], [], [], wait)[0]:
                packet = os.read(fd, 65536)
                d = 0 if fd == near else 1
                now = time.monotonic()
                if packet[0] >> 4 != 4 or free[d] - now > QUEUE:
                    continue
                free[d] = max(free[d], now) + len(packet) * 8 / self.rate
                n += 1
                heapq.heappush(way, (free[d] + self.half, n,
                                     far if d == 0 else near, packet))
                if log and packet[9] == 6:
                    ihl = (packet[0] & 15) * 4
                    tcp = ihl + (packet[ihl + 12] >> 4) * 4
                    log.write("%.3f %s %d\n" % (now, "><"[d],
                                                len(packet) - tcp))
                    log.flush()

    def end(self):
        self.carrier.terminate()
        self.carrier.join()
        for name in self.names:
            subprocess.run(["ip", "netns", "del", name],
                           stderr=subprocess.DEVNULL)
