/* The spawner: forks one session per login (design 2).  It never opens
 * SQLite, so that no session inherits a connection. */
#ifndef SESSION_SPAWNER_H
#define SESSION_SPAWNER_H

/* `fd` is its pair to the listener.  Loads what sessions share (screens,
 * keymaps, catalogues), leaves root, and serves until the listener goes. */
int spawner_main(int fd);

#endif
