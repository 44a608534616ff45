#!/bin/sh
# The screens under a stock sshd that forces `passerelle screen`: who comes is
# her Unix account, exit statuses are the client's, a line that drops is taken
# up again.  In a mount namespace of its own, with Unix accounts of its own.
sshd=$(PATH=$PATH:/usr/sbin:$PWD/build/sshd command -v sshd) || {
	echo 'skip - sshd: there is none'
	exit 0
}
if [ -z "$PASSERELLE_IN" ]; then
	if [ "$(id -u)" != 0 ] || ! unshare -m true 2>/dev/null; then
		echo 'skip - sshd: takes root and a mount namespace'
		exit 0
	fi
	PASSERELLE_IN=1 exec unshare -m sh "$0" "$@"
fi
. "$(dirname "$0")/lib.sh"
sessions=59302
{
	cat /etc/passwd
	# whom it becomes before anybody is let in, where it is not installed
	id sshd >/dev/null 2>&1 || echo "sshd:*:59390:65534::/run/sshd:/bin/sh"
	# moreau's login has the same name, leroy's has another, nobody has
	# the third, the last is out of the group
	echo "u0042:*:59392:$sessions::/:/bin/sh"
	echo "sans:*:59393:$sessions::/:/bin/sh"
	echo "dehors:*:59394:59394::/:/bin/sh"
} >"$dir/passwd"
{
	cat /etc/group
	echo "passerelle:x:$sessions:"
} >"$dir/group"
chmod 644 "$dir/passwd" "$dir/group"
mount --bind "$dir/passwd" /etc/passwd
mount --bind "$dir/group" /etc/group
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/sshd
"$pass" init --structure 'Mission locale' --admin chef 2>/dev/null
"$pass" user add leroy --structure 1 --role conseiller --unix u0042
"$pass" user add dehors --structure 1 --role conseiller --unix dehors
"$pass" user add x --structure 1 --role conseiller --unix personne \
	2>/dev/null
check 'no account tied to a Unix account that is not there' test $? = 66
server_start
# who comes while it runs: the keeper is given the accounts as they are
echo "moreau:*:59391:$sessions::/:/bin/sh" >>"$dir/passwd"
"$pass" user add moreau --structure 1 --role conseiller --unix moreau
key_make
mkdir "$dir/keys"
for u in moreau u0042 sans dehors; do cp "$dir/key.pub" "$dir/keys/$u"; done
ssh-keygen -q -t ed25519 -N '' -f "$dir/host"
sshd_start() { # on a port that is free now
	for _ in 1 2 3 4 5; do
		stock=$(free_port)
		"$sshd" -D -e -p "$stock" -f "$dir/sshd_config" \
			2>"$dir/sshd.log" &
		daemon=$!
		for _ in $(seq 50); do
			grep -q 'Server listening' "$dir/sshd.log" && return 0
			kill -0 $daemon 2>/dev/null || break
			sleep 0.1
		done
	done
	cat "$dir/sshd.log"
	no 'sshd listens'
	exit 1
}
# as the man page has it, behind this test's own places
cat >"$dir/sshd_config" <<-C
	ListenAddress 127.0.0.1
	HostKey $dir/host
	PidFile none
	UsePAM no
	StrictModes no
	AuthorizedKeysFile $dir/keys/%u
	SetEnv PASSERELLE_DATA=$PASSERELLE_DATA PASSERELLE_CONF=$PASSERELLE_CONF PASSERELLE_LOCALES=$PASSERELLE_LOCALES
	AcceptEnv LANG LC_*
	Subsystem sftp internal-sftp
	Match User u0042
		ForceCommand $pass screen --as leroy
	Match User dehors
		ForceCommand $pass screen
	Match Group passerelle
		ForceCommand $pass screen
		DisableForwarding yes
		PermitUserRC no
C
sshd_start
trap 'kill $daemon 2>/dev/null; end' EXIT
options="-F none -p $stock -i $dir/key -o IdentitiesOnly=yes -o BatchMode=yes
	-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new
	-o UserKnownHostsFile=$dir/known"
open_stock() { # open_stock NAME USER [TERM]
	t new-session -d -x 80 -y 24 -s "$1" "TERM=${3:-xterm} ssh -t $(echo \
		$options) $2@127.0.0.1; echo ended=\$?; sleep 1000"
}
gone() { # gone UID: no session is left
	for _ in $(seq 50); do
		pgrep -u "$1" -f 'passerelle screen' >/dev/null || return 0
		sleep 0.1
	done
	return 1
}

# who not; what a client asks for is not run
TERM=xterm
export TERM
ends() { # ends CODE WHAT TEXT USER [arguments]
	want=$1 what=$2 text=$3
	shift 3
	timeout 20 ssh $options -l "$@" >"$dir/out" 2>&1 </dev/null
	rc=$?
	if [ $rc = "$want" ] && grep -qF "$text" "$dir/out"; then
		ok "$what: $want"
	else
		no "$what: $rc, not $want"
		cat "$dir/out"
	fi
}
ends 77 'a Unix account of no login' 'Compte inconnu' sans -tt 127.0.0.1
ends 77 'one out of the group reaches nothing' 'Il faut être root' \
	dehors -tt 127.0.0.1
ends 64 'no terminal, no screens' 'demandent un terminal' moreau -T \
	127.0.0.1 "touch $dir/ran"
check 'the command asked for is not run' test ! -e "$dir/ran"
timeout 20 ssh $options -s moreau@127.0.0.1 sftp </dev/null >"$dir/out" 2>&1
check 'no files by sftp: the same refusal' test $? = 64
# (to a port where somebody answers; u0042 by the block before)
for u in moreau u0042; do
	ends 255 "$u: no port of the machine by -W" 'forwarding failed' $u \
		-W "127.0.0.1:$port" 127.0.0.1
	ends 255 "$u: none to the machine by -R" 'forwarding failed' $u -N \
		-o ExitOnForwardFailure=yes -R 0:127.0.0.1:1 127.0.0.1
done
for login in leroy chef; do
	# by a hand of her own on the machine
	timeout 20 script -qec "setpriv --reuid 59391 --regid $sessions \
		--clear-groups $pass screen --as $login" /dev/null \
		</dev/null >"$dir/out" 2>&1
	check "moreau is not $login: 77" test $? = 77
	check 'and is told so' grep -q 'pas le vôtre' "$dir/out"
done

# who; the line drops in the middle of a word: her client goes, or her sshd
drops() { # drops UNIX-ACCOUNT UID LOGIN client|sshd
	open_stock "$1" "$1"
	shows "$1" "$3, Mission locale"
	shows "$1" 'Bonne journée'
	keys "$1" @F6
	shows "$1" 'Fiche personne'
	keys "$1" 'técher' @Tab "lé$4"
	shows "$1" "lé$4"
	if [ "$4" = client ]; then
		pkill -KILL -P "$(t display-message -p -t "$1" \
			'#{pane_pid}')" ssh
	else
		pkill -KILL -u "$2" -x sshd
	fi
	check "her session ends with her $4" gone "$2"
	open_stock "$1-2" "$1"
	shows "$1-2" 'Reprendre là où vous en étiez'
	keys "$1-2" @Enter
	shows "$1-2" "lé$4"
}
# the terminal is the client's: its name, its size
wide() { screen "$1" | head -n 1 | grep -q '.\{95\}Mission locale$'; }
open_stock size moreau
shows size 'Bonne journée'
t resize-window -t size -x 110 -y 30
for _ in $(seq 50); do wide size && break; sleep 0.1; done
check 'a window that grows is taken whole' wide size
keys size '=' 'FIN' @Enter o
shows size 'ended=0'
open_stock other moreau unheard-of
open_stock dumb moreau dumb
shows other 'Bonne journée'
keys other '=' 'FIN' @Enter o
shows other 'ended=0'
# in lines
shows dumb 'Numéro, / mots, ? :'
keys dumb '=FIN' @Enter o @Enter
shows dumb 'ended=0'
drops moreau 59391 moreau client
drops u0042 59392 leroy sshd
keys moreau-2 @F12 o
shows moreau-2 'Saisie abandonnée'
keys moreau-2 @F3
shows moreau-2 'Bonne journée'
keys moreau-2 '=' 'FIN' @Enter o
shows moreau-2 'ended=0'
