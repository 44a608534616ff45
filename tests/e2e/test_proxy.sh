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
	set penalty_percent 0
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
