#!/bin/sh
# A session that stands still in the middle of a reading holds back the WAL:
# the keeper sees it, the listener hands it on, the spawner kills it, and
# nobody else notices.
. "$(dirname "$0")/lib.sh"
echo 'set wal_mib 1' >>"$dir/conf/passerelle.conf"
# stops a session while it reads: it has a lock in the shared memory of the
# WAL then (bytes 123 to 127), and /proc/locks tells
catch_reading() { # catch_reading PID
python3 - "$1" "$PASSERELLE_DATA/passerelle.db-shm" "$sock" <<'P'
import os, signal, subprocess, sys, time
pid, shm, sock = int(sys.argv[1]), sys.argv[2], sys.argv[3]
inode = os.stat(shm).st_ino


def reads():
    for line in open("/proc/locks"):
        w = line.split()
        if w[1] == "POSIX" and int(w[4]) == pid and \
                int(w[5].split(":")[2]) == inode and 123 <= int(w[6]) <= 127:
            return True
    return False


end = time.time() + 60
while time.time() < end:
    subprocess.run(["tmux", "-S", sock, "send-keys", "-t", "a", "C-r"])
    for i in range(40):
        os.kill(pid, signal.SIGSTOP)
        if reads():
            sys.exit(0)
        os.kill(pid, signal.SIGCONT)
        time.sleep(0.0003)
sys.exit(1)
P
}
"$pass" init --structure 'Mission locale' 2>/dev/null
key_make
for login in moreau petit; do
	"$pass" user add $login --structure 1 --role conseiller \
		--key "$dir/key.pub" 2>/dev/null
done
server_start
open_screen a moreau
shows a 'Bonne journée'
spawner=$(pgrep -P "$server" -f spawner-process)
session=$(pgrep -P "$spawner")
open_screen b petit
shows b 'Bonne journée'
check 'a session is stopped while it reads' catch_reading "$session"
i=0
while [ $i -lt 4 ]; do
	"$pass" import communes "$root/src/data/communes.tsv" >/dev/null 2>&1 ||
		no 'the import'
	i=$((i + 1))
	kill -0 "$session" 2>/dev/null || break
	sleep 2
done
for _ in $(seq 80); do
	kill -0 "$session" 2>/dev/null || break
	keys b @C-r
	sleep 0.1
done
check 'the keeper saw who' grep -q "process $session holds the WAL back" \
	"$dir/log"
check 'the session was killed' sh -c "! kill -0 $session"
check 'by the spawner' grep -q 'a session ended by signal 9' "$dir/log"
shows a 'ended=255'
keys b '=' 'STR' @Enter
shows b 'Structures'
open_screen c moreau
shows c 'Bonne journée'
check 'verify' "$pass" verify
