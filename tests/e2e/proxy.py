"""A proxy before the server.
   proxy.py PORT FROM        ssh's ProxyCommand: hands on what FROM sends
   proxy.py PORT FROM test   what it and others may say"""
import ipaddress, os, select, socket, struct, sys, time

PORT, FROM = int(sys.argv[1]), sys.argv[2]
SIGNED = b"\r\n\r\n\0\r\nQUIT\n"
MINE, OTHER = "127.0.0.1", "127.0.0.2"          # listed, not listed
failed = 0


def header(source, more=b"", command=1):
    a = ipaddress.ip_address(source)
    body = a.packed + a.packed + struct.pack(">HH", 40000, 22) + more
    return SIGNED + bytes([0x20 | command, 0x11 if a.version == 4 else 0x21]) \
        + struct.pack(">H", len(body)) + body


def line(by=MINE):
    return socket.create_connection(("127.0.0.1", PORT), 10,
                                    source_address=(by, 0))


def hand_on():
    s = line()
    s.sendall(header(FROM))
    while True:
        for f in select.select([0, s], [], [])[0]:
            data = os.read(0, 65536) if f == 0 else s.recv(65536)
            if not data:
                return
            if f == 0:
                s.sendall(data)
            else:
                os.write(1, data)


def check(what, ok, more=""):
    global failed
    failed += not ok
    print("%s - %s%s" % ("ok" if ok else "not ok", what,
                         "" if ok else "   %r" % (more,)), flush=True)


def told(s, *pieces):
    """What the server answers to these, until a line or its end."""
    got = b""
    s.settimeout(10)
    try:
        for p in pieces:
            s.sendall(p)
            time.sleep(0.01 if len(pieces) > 1 else 0)
        while b"\n" not in got:
            more = s.recv(256)
            if not more:
                break
            got += more
    except ConnectionError:
        pass
    return got


def ends(s, first):
    """The server's end of a connection that said `first` before SSH."""
    got = told(s, first)
    try:
        while True:
            more = s.recv(256)
            if not more:
                return got
            got += more
    except (ConnectionError, socket.timeout) as e:
        return got if not isinstance(e, socket.timeout) else got + b" open"


def test():
    hello = b"SSH-2.0-proxied\r\n"
    for what, h in ("IPv4", header("192.0.2.1")), \
            ("IPv6", header("2001:db8:7::1")), \
            ("what is passed over", header("192.0.2.2", b"\x04\0\3abc")), \
            ("a check of its own", header(MINE, command=0)):
        with line() as s:
            got = told(s, h + hello)
        check("%s: SSH answers" % what, got.startswith(b"SSH-2.0-"), got)
    h = header("192.0.2.3") + hello
    with line() as s:
        got = told(s, *[h[i:i + 1] for i in range(len(h))])
    check("%d bytes one by one: SSH answers" % len(h),
          got.startswith(b"SSH-2.0-"), got)
    bad = {"no header": hello,
           "version 1": b"PROXY TCP4 192.0.2.1 192.0.2.1 40000 22\r\n",
           "one of two bytes too few": header("192.0.2.1")[:14] + b"\0\12"
           + b"x" * 10,
           "one too long": header("192.0.2.1")[:14] + b"\xff\xff",
           "a datagram": SIGNED + b"\x21\x12\0\14" + b"x" * 12}
    for what, h in bad.items():
        with line() as s:
            got = ends(s, h)
        check("%s: refused" % what, got == b"Not allowed at this time\r\n",
              got)
    begun = time.time()
    with line() as s:
        got = ends(s, header("192.0.2.1")[:27])
    took = time.time() - begun
    check("a header that stops is refused after 3 s", took > 2.9 and
          got == b"Not allowed at this time\r\n", (took, got))
    # not in the list: SSH only, and its own address only
    with line(OTHER) as s:
        got = told(s, hello)
    check("another address speaks SSH at once",
          got.startswith(b"SSH-2.0-"), got)
    for v, h in (2, header("192.0.2.9")), (1, bad["version 1"]):
        with line(OTHER) as s:
            got = ends(s, h)
        check("its header of version %d ends the connection" % v,
              b" open" not in got and got.count(b"\n") <= 1, got)
    # limits are the clients', not the proxy's: four of each
    held, sources = [], ["198.51.100.%d" % i for i in range(1, 6)]
    taken = refused = 0
    for source in sources:
        for i in range(5):
            s = line()
            held.append(s)
            got = told(s, header(source) + hello)
            taken += got.startswith(b"SSH-2.0-")
            refused += got == b"Not allowed at this time\r\n"
    check("4 of each of %d clients are taken, the 5th refused" %
          len(sources), (taken, refused) == (20, 5), (taken, refused))
    # behind a listed address of a whole office: twelve
    got = []
    for i in range(13):
        s = line()
        held.append(s)
        got.append(told(s, header("203.0.113.200") + hello)[:7])
    check("of a wide one 12 are, the 13th is not",
          got == [b"SSH-2.0"] * 12 + [b"Not all"], got)


if len(sys.argv) > 3:
    test()
    sys.exit(failed != 0)
hand_on()
