/* What the server offers to SSH clients, and nothing else. */
#ifndef NET_ALGORITHMS_H
#define NET_ALGORITHMS_H

#define KEX "curve25519-sha256,curve25519-sha256@libssh.org," \
	"ecdh-sha2-nistp256"
#define CIPHERS "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com," \
	"aes128-gcm@openssh.com,aes256-ctr,aes128-ctr"
#define MACS "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com"
#define USER_KEYS "ssh-ed25519,sk-ssh-ed25519@openssh.com," \
	"ecdsa-sha2-nistp256,rsa-sha2-512,rsa-sha2-256"
/* What old clients have instead; never SHA-1, CBC, DSA. */
#define OLD_KEX KEX ",diffie-hellman-group14-sha256"
#define OLD_MACS MACS ",hmac-sha2-256"
#define OLD_KEYS "ssh-ed25519,rsa-sha2-512,rsa-sha2-256"
#define COMPRESSION "zlib@openssh.com,none"

#endif
