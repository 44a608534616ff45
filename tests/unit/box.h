/* A small world and a folder of its backups: the program's own verbs, run while
 * the keeper here has its turns. */
#ifndef TESTS_BOX_H
#define TESTS_BOX_H

#include "tests/unit/work.h"

#define PEOPLE 6

static struct client c1, c2;
static struct id person[PEOPLE];
static char program[4200], box[64];

/* --- commands, with the keeper's turns meanwhile ----------------------------- */

static inline int
run(const char *fmt, ...)
{
	char line[2000];
	int status = 0;
	va_list ap;
	pid_t pid;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	pid = fork();
	if (pid == 0) {
		setenv("PASSERELLE_DATA", config.data, 1);
		setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
		setenv("P", program, 1);
		setenv("B", box, 1);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	while (waitpid(pid, &status, WNOHANG) == 0)
		if (w.k.data)
			keeper_turn(&w.k, 10);
		else
			usleep(10000);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- work --------------------------------------------------------------------- */

static inline const char *
marker(int who, const char *what)
{
	static char out[64];

	snprintf(out, sizeof out, "MARQUE%d%s", who, what);
	return out;
}

/* A person with her label, a note, a draft about her, and a referral that was
 * sent, with the words of its message. */
static inline void
live(int i)
{
	struct work k;

	assert_int_equal(work_person(&c1, &k, marker(i, "nom"),
		marker(i, "qui")), E_OK);
	assert_int_equal(work_note(&c1, &k, &w.s1, marker(i, "note")), E_OK);
	assert_int_equal(work_draft(&c1, &k, &w.c1, marker(i, "brouillon")),
		E_OK);
	assert_int_equal(work_referral(&c1, &k, &w.s2, marker(i, "motif")),
		E_OK);
	assert_int_equal(work_step(&c1, "referral.send", &k.referral, 1),
		E_OK);
	person[i] = k.person;
	assert_true(opens(&c1, WRAP_PERSON, &person[i], SCOPE_NOTE, &w.s1));
}

/* Opens every blob of the base that is open in w, and looks for a text. */
static inline long
look_for(const char *text, long *found)
{
	struct db_rows q;
	long n = 0;

	*found = 0;
	assert_int_equal(db_select(w.k.data, "keeper.blobs", &q), E_OK);
	while (db_next(&q)) {
		struct id record = db_id(&q, "record"), object;
		enum scope scope = (enum scope)db_int(&q, "scope");
		enum wrap_kind kind = scope == SCOPE_DRAFT ? WRAP_DRAFT :
			scope == SCOPE_CONTENT ? WRAP_REFERRAL : WRAP_PERSON;
		struct seal_bind bind = { "blob", scope, record, id_none,
			db_id(&q, "owner"), SEAL_SCHEMA,
			(uint32_t)db_int(&q, "version") };
		struct sealkey base, key;
		struct buf plain;
		const void *p;
		size_t len;

		object = kind == WRAP_PERSON ? db_id(&q, "person") : record;
		bind.person = object;
		assert_int_equal(keys_open_any(&w.k, kind, &object, &base),
			E_OK);
		key_derive(&base, scope, &bind.owner, &key);
		p = db_blob(&q, "sealed", &len);
		buf_init(&plain);
		assert_int_equal(seal_open(&key, &bind, p, len, &plain), E_OK);
		*found += strstr(buf_str(&plain), text) != NULL;
		buf_done(&plain);
		n++;
	}
	assert_int_equal(db_end(&q), E_OK);
	return n;
}

static inline int
up(void **state)
{
	world_dir();
	world_open(false);
	world_people();
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
	strcpy(box, "/tmp/backup-test-XXXXXX");
	assert_non_null(mkdtemp(box));
	assert_int_equal(run("$P backup keygen $B/key 2>/dev/null &&"
		" mkdir $B/b"), 0);
	/* the root key comes back from two of the three cards */
	assert_int_equal(run("$P root shares 2>/dev/null | awk"
		" '/^PSR/ { p = $0; getline; print p $0 }' >$B/cards &&"
		" sed -n '1p;3p' $B/cards | $P root recover --to $B/root"
		" 2>/dev/null && cmp -s $B/root %s/keeper/root.key", w.dir),
		0);
	assert_int_equal(run("sed -n 2p $B/cards | $P root recover --to"
		" $B/one 2>$B/log"), 65);
	assert_int_equal(run("grep -q 'deux parts' $B/log &&"
		" ! test -e $B/one"), 0);
	return 0;
}

static inline int
down(void **state)
{
	char line[128];

	client_done(&c1);
	client_done(&c2);
	if (w.k.data)
		world_close();
	world_remove();
	snprintf(line, sizeof line, "rm -rf '%s'", box);
	return system(line);
}

#define BACKUP "$P backup --to $B/b --key $B/key.pub 2>>$B/log"
#define RESTORE "$P restore --from $B/b --key $B/key --root $B/root"

/* The program beside this one (build/unit/test_x). */
static inline void
box_program(const char *self)
{
	char *slash;

	assert_non_null(realpath(self, program));
	slash = strstr(program, "/unit/");
	assert_non_null(slash);
	strcpy(slash, "/passerelle");
	unsetenv("PASSERELLE_LANG");
}

#endif
