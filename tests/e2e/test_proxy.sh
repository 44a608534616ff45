#!/bin/sh
# Behind a proxy that says whose connections it hands on: they are counted,
# noted and shown as their clients', and nobody else is believed.
. "$(dirname "$0")/lib.sh"
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
"$pass" user add moreau --structure 1 --role conseiller \
	--key "$dir/key.pub" 2>/dev/null
cat >"$dir/conf/passerelle.conf" <<-C
	set proxy_from 127.0.0.1/32 2001:db8::/64
	set nat 203.0.113.0/24 48
	set per_source 40
	set per_source_unauth 4
	set penalty_percent 100
	set second_factor 0
C
server_start
proxied() { # proxied NAME FROM
	t new-session -d -x 80 -y 24 -s "$1" \
		"TERM=xterm ssh -t -p $port -i $dir/key -o IdentitiesOnly=yes \
		-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new \
		-o 'ProxyCommand=/usr/bin/python3 $root/tests/e2e/proxy.py $port $2' \
		-o UserKnownHostsFile=$dir/known moreau@127.0.0.1; \
		echo ended=\$?; sleep 1000"
}
proxied four 192.0.2.7
shows four 'Ma journée'
keys four '=' 'FIN' @Enter o
shows four 'ended=0'
proxied six 2001:db8:7:8::9
shows six 'depuis 192.0.2.0/24'
keys six '=' 'FIN' @Enter o
shows six 'ended=0'
proxied last 198.51.100.9
shows last 'depuis 2001:db8:7::/56'
/usr/bin/python3 "$root/tests/e2e/proxy.py" "$port" - test || failed=1

haproxy=$(PATH=$PATH:/usr/sbin command -v haproxy) || {
	echo 'skip - proxy: no haproxy'
	exit
}
# a server that has seen nothing, behind the real thing; its health checks
# want SSH, or hang up at once, ten times a second
server_stop
server_start
lines() { grep -c '^<' "$dir/log"; }
for _ in 1 2 3 4 5; do
	a=$(free_port) b=$(free_port) c=$(free_port)
	cat >"$dir/haproxy.cfg" <<-C
		defaults
			mode tcp
			timeout connect 5s
			timeout client 1h
			timeout server 1h
		listen ssh
			bind 127.0.0.1:$a
			option tcp-check
			tcp-check expect rstring ^SSH-2
			server s 127.0.0.1:$port send-proxy-v2 check inter 100
		listen more
			bind 127.0.0.1:$b
			server s 127.0.0.1:$port send-proxy-v2-ssl-cn \
				proxy-v2-options crc32c,unique-id \
				check inter 100 port $port
		listen one
			bind 127.0.0.1:$c
			server s 127.0.0.1:$port send-proxy
	C
	"$haproxy" -D -p "$dir/haproxy.pid" -f "$dir/haproxy.cfg" \
		>"$dir/haproxy.log" 2>&1 && break
done
trap 'kill $(cat "$dir/haproxy.pid"); end' EXIT
sleep 2.5
by() { # by PORT FROM: a login through it
	ssh -p "$1" -b "$2" -F none -i "$dir/key" -o BatchMode=yes \
		-o LogLevel=ERROR -o StrictHostKeyChecking=no \
		-o UserKnownHostsFile=/dev/null moreau@127.0.0.1 version |
		grep -q '^passerelle '
}
check 'HAProxy, after 25 checks that read SSH-2: a login' by "$a" 127.0.5.9
check 'with what it says of TLS, after 25 that hang up' by "$b" 127.0.6.9
check 'no line of the log is about checks' test "$(lines)" = 0
check 'sessions are of its clients' test "$(sqlite3 \
	"$PASSERELLE_DATA/passerelle.db" "SELECT count(*) FROM session
	WHERE source IN ('127.0.5.0/24', '127.0.6.0/24')")" = 2
/usr/bin/python3 - "$a" <<-P
	import socket, sys
	for i in range(20):
	    with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 10,
	                                  source_address=("127.0.7.7", 0)) as s:
	        got = s.recv(99)
	sys.exit(not got.startswith(b"Not allowed"))
P
check 'a client that leaves 20 times is kept out' test $? = 0
check 'and no other is' by "$a" 127.0.5.9
not_by() { ! by "$@"; }
check 'version 1 lets nobody in' not_by "$c" 127.0.5.9
check 'and the log says what to change' grep -q \
	'127.0.0.1 sends version 1 .* send-proxy-v2 is needed' "$dir/log"
