#!/bin/sh
# Installs the Debian packages that are missing, and only those.
#   setup.sh build [demo] [test] [bench] [typing] [analyse]
set -eu
want=
sshd=
for what in "$@"; do
	case $what in
	build) want="$want gcc libc6-dev make pkg-config libncurses-dev
		libsqlite3-dev libssh-dev libsodium-dev libutf8proc-dev
		libjansson-dev libcsv-dev libseccomp-dev zlib1g-dev gettext
		liboath-dev libqrencode-dev libgfshare-dev libhpdf-dev
		mawk" ;;
	demo) want="$want openssh-client ncurses-base ncurses-term" ;;
	test) want="$want libcmocka-dev libvterm-dev tmux openssh-client
		putty-tools python3 python3-asyncssh python3-pyte ncurses-bin ncurses-term
		libasan8 libubsan1 procps haproxy libwrap0"
		sshd=build/sshd ;;
	bench) want="$want openssh-server dropbear-bin whiptail dialog" ;;
	analyse) want="$want cppcheck clang-tidy" ;;
	typing) want="$want xterm pterm xvfb xdotool" ;;
	*) echo "setup.sh: $what ?" >&2; exit 64 ;;
	esac
done
# A test runs an sshd of its own.  Installed, it would be a server on this
# machine: it is unpacked.  Without a mirror that test says that it has none.
unpack() {
	[ ! -x "$1/sshd" ] && ! [ -x /usr/sbin/sshd ] || return 0
	mkdir -p "$1"
	(cd "$1" && apt-get download openssh-server &&
		dpkg --fsys-tarfile openssh-server_*.deb |
		tar -x --strip-components=3 ./usr/sbin/sshd &&
		rm openssh-server_*.deb) >/dev/null 2>&1 || :
}
missing=
for p in $want; do
	s=$(dpkg-query -W -f '${db:Status-Status}' "$p" 2>/dev/null || :)
	[ "$s" = installed ] || missing="$missing $p"
done
if [ -z "$missing" ]; then
	[ -z "$sshd" ] || unpack "$sshd"
	exit 0
fi
install="apt-get install -y --no-install-recommends$missing"
if [ "$(id -u)" = 0 ]; then
	as=
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
	as='sudo -n'
else
	echo "Il manque des paquets. À lancer en administrateur :" >&2
	echo "  $install" >&2
	exit 69
fi
echo "Installation de :$missing" >&2
export DEBIAN_FRONTEND=noninteractive
# shellcheck disable=SC2086
$as $install >/dev/null 2>&1 || {
	$as apt-get update >/dev/null
	$as $install >/dev/null
}
[ -z "$sshd" ] || unpack "$sshd"
