/* Compression that costs a quarter of the memory.
 *
 * libssh asks zlib for a 32 KiB window and its default tables: 300 KB for
 * each session.  Linking this file gives the program its own deflateInit_,
 * which libssh then calls: a 4 KiB window and small tables, 76 KB, and as few
 * bytes on the wire for screens of text. */
#ifndef NET_DEFLATE_H
#define NET_DEFLATE_H

/* Does nothing; named by who needs this file to be linked. */
void deflate_small(void);

#endif
