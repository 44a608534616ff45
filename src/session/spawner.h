/* The spawner: forks one session per login (design 2).  It never opens
 * SQLite, so that no session inherits a connection. */
#ifndef SESSION_SPAWNER_H
#define SESSION_SPAWNER_H

/* `fd` is its pair to the listener.  Leaves root, loads what sessions share
 * (screens, keymaps, catalogues), and serves until the listener goes.  Before
 * each session it looks whether the configuration directory has other screens
 * or keymaps than when they were read; those that have mistakes are said in
 * the log and are not taken. */
int spawner_main(int fd);

#endif
