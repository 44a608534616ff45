/* What an import came to. */
#ifndef CLI_IMPORTED_H
#define CLI_IMPORTED_H

struct import {
	long read, good, bad, unknown;
	long fresh, changed, same;      /* of the good ones */
	long groups;            /* of several producers, new or changed */
	long kept;              /* edited here: left as they are */
	long written;           /* also when it stopped in the middle */
};

#endif
