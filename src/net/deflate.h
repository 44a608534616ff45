/* Compression that costs a third of the memory.
 *
 * libssh asks zlib for a 32 KiB window and its default tables: 300 KB for
 * each session.  Linking this file gives the program its own deflateInit_,
 * which libssh then calls: an 8 KiB window, about ten screens, and small
 * tables, 92 KB: what is gone back to is still there to be pointed at. */
#ifndef NET_DEFLATE_H
#define NET_DEFLATE_H

/* Does nothing; named by who needs this file to be linked. */
void deflate_small(void);

#endif
