/* Data carried inside the program: tab separated, `#` lines are comments,
 * NUL ended.  Each file says its columns and where it comes from. */
#ifndef DATA_DATA_H
#define DATA_DATA_H

extern const char data_communes[], data_communes_end[];
extern const char data_lists[], data_v0[], data_phrases[];
extern const char data_passwords[], data_retention[];
extern const char data_referential[], data_hers[], data_notice[];
extern const char data_demo_names[], data_demo_structures[];
extern const char data_demo_services[], data_demo_pros[], data_demo_notes[];

/* The next line of a file that is no comment: splits it into at most n
 * columns (cut copies, in buf).  Returns the columns, 0 at the end.  *at is
 * where reading goes on; start with the file. */
int data_line(const char **at, char *buf, unsigned long size, char **column,
	int n);

#endif
