/* Restores that are cut or given the wrong things, and a base that was put
 * back older than its keys: nobody who was erased is there again, nothing that
 * opens nothing yet is destroyed. */
#include "tests/unit/box.h"

#include "keeper/audit.h"

/* Her wraps in a key file that nobody has open; -1: it is not there. */
static int64_t
wraps_in(const char *folder, const struct id *who)
{
	char path[200], sql[200], hex[ID_TEXT];
	sqlite3_stmt *st = NULL;
	int64_t n = -1;
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%s/keeper/keys.db", box, folder);
	snprintf(sql, sizeof sql, "SELECT count(*) FROM wrap WHERE person ="
		" x'%s'", id_text(who, hex));
	/* (a keeper that ends may have it for a moment) */
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ==
		SQLITE_OK && sqlite3_busy_timeout(db, 5000) == SQLITE_OK &&
		sqlite3_prepare_v2(db, sql, -1, &st, NULL) ==
		SQLITE_OK && sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	sqlite3_close(db);
	return n;
}

/* A restore that is killed as soon as its files are there, and a keeper begins
 * to open them. */
static void
kill_restore(const char *folder)
{
	char line[600], lock[200];
	pid_t pid;

	snprintf(line, sizeof line, "exec " RESTORE " --into %s/%s"
		" >/dev/null 2>&1", box, folder);
	snprintf(lock, sizeof lock, "%s/%s/keeper/lock", box, folder);
	pid = fork();
	if (pid == 0) {
		setpgid(0, 0);
		setenv("PASSERELLE_CLOCK", clock_fixed(), 1);
		setenv("P", program, 1);
		setenv("B", box, 1);
		execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	while (access(lock, F_OK) < 0 && waitpid(pid, NULL, WNOHANG) == 0)
		usleep(200);
	kill(-pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* Who was erased since is not there again, though the restore was cut before
 * it had said so; nor does another root key, another backup key or another
 * base's list give anything. */
static void
test_cut(void **state)
{
	live(0);
	live(1);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(erased_person(&w.k, &person[0]), E_OK);
	/* (the list comes with the next backup; that one's files go) */
	assert_int_equal(run(BACKUP " && rm $(ls $B/b/*.manifest | tail -n 1)"),
		0);
	kill_restore("cut");
	assert_true(wraps_in("cut", &person[0]) > 0);
	assert_int_equal(run("$P --data $B/cut user list >/dev/null"
		), 0);
	assert_int_equal(wraps_in("cut", &person[0]), 0);
	assert_true(wraps_in("cut", &person[1]) > 0);
	assert_int_equal(run("! ls $B/cut/keeper | grep erased"), 0);
	/* no cards of a root key that is being changed */
	assert_int_equal(run("touch %s/keeper/root.key.new; $P root shares"
		" >$B/none 2>>$B/log; test $? = 65 && ! test -s $B/none &&"
		" rm %s/keeper/root.key.new", w.dir, w.dir), 0);
	/* it is not taken for an empty folder */
	assert_int_equal(run(RESTORE " --into $B/cut 2>>$B/log"), 73);

	assert_int_equal(run("head -c 32 /dev/urandom >$B/other && $P restore"
		" --from $B/b --key $B/key --root $B/other --into $B/wrong"
		" 2>$B/log"), 65);
	assert_int_equal(run("grep -q 'racine' $B/log && ! test -e $B/wrong"),
		0);
	assert_int_equal(run("mv $B/b/passerelle.erased $B/list && $P restore"
		" --from $B/b --key $B/key --root $B/other --into $B/wrong"
		" 2>$B/log"), 65);
	assert_int_equal(run("grep -q 'racine' $B/log && ! test -e $B/wrong"),
		0);
	assert_int_equal(run("$P backup keygen $B/key2 2>>$B/log && $P restore"
		" --from $B/b --key $B/key2 --root $B/root --into $B/wrong"
		" 2>$B/log"), 65);
	assert_int_equal(run("! test -e $B/wrong"), 0);
	assert_int_equal(run("sed 's/^1 /2 /' $B/list >$B/bad; ! cmp -s"
		" $B/list $B/bad && " RESTORE " --erased $B/bad"
		" --into $B/wrong 2>$B/log"), 65);
	assert_int_equal(run("grep -q 'liste des effacements' $B/log &&"
		" ! test -e $B/wrong"), 0);
}

/* The keeper here has no turn any more. */
static void
put_down(void)
{
	world_close();
	memset(&w.k, 0, sizeof w.k);
}

/* Data of before the keys, put back by mistake: the keys that they do not know
 * of are not destroyed, and serve again with the right ones. */
static void
test_older(void **state)
{
	static const char hashes[] = "SELECT count(*) FROM global_token";
	int64_t known;
	long found;

	live(0);
	client_done(&c1);
	client_done(&c2);
	put_down();
	assert_int_equal(run("cp %s/passerelle.db $B/older", w.dir), 0);
	world_open(false);
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
	live(1);
	known = count(w.k.keys, hashes);
	client_done(&c1);
	client_done(&c2);
	put_down();
	assert_int_equal(run("mv %s/passerelle.db $B/newer && cp $B/older"
		" %s/passerelle.db && rm -f %s/passerelle.db-*", w.dir, w.dir,
		w.dir), 0);
	assert_int_equal(clock_fix("2026-11-27T09:00"), E_OK);
	world_open(false);
	assert_int_equal(audit_mark_holds(&w.k), E_CHECK);
	/* nor by the look that one takes each day */
	w.k.turns = 23;
	w.k.next_clock = 0;
	keeper_turn(&w.k, 0);
	assert_true(w.k.sure);
	put_down();
	assert_int_equal(run("mv $B/newer %s/passerelle.db && rm -f"
		" %s/passerelle.db-*", w.dir, w.dir), 0);
	world_open(false);
	assert_true(look_for("MARQUE1", &found) > 0);
	assert_int_equal(found, 4);
	/* and she is found by what she was */
	assert_true(known > 0);
	assert_int_equal(count(w.k.keys, hashes), known);
}

/* A base in which something is not whole, and that works all the same: its
 * backup gives it back as it was, and says so. */
static void
test_not_whole(void **state)
{
	live(0);
	tamper(w.k.keys, "DELETE FROM wrap WHERE kind = 2");
	live(1);
	assert_int_equal(run(BACKUP " && " RESTORE " --into $B/blob >$B/said"
		" 2>$B/log"), 0);
	assert_int_equal(run("grep -q 'illisibles : 1' $B/said &&"
		" grep -q 'et n.est pas entier' $B/log &&"
		" ! grep -q 'liste des' $B/log"), 0);
	assert_int_equal(wraps_in("blob", &person[1]), 4);
	/* one that was put back beside newer keys, and went on */
	client_done(&c1);
	client_done(&c2);
	put_down();
	assert_int_equal(run("cp %s/passerelle.db $B/older", w.dir), 0);
	world_open(false);
	login_ready(&c1, "c1");
	client_done(&c1);
	put_down();
	assert_int_equal(run("cp $B/older %s/passerelle.db && rm -f"
		" %s/passerelle.db-*", w.dir, w.dir), 0);
	world_open(false);
	login_ready(&c1, "c1");
	login_ready(&c2, "c2");
	live(2);
	/* a list of erasures that was kept from before is not that one's */
	assert_int_equal(erased_person(&w.k, &person[0]), E_OK);
	assert_int_equal(run("rm -r $B/b && mkdir $B/b && " BACKUP " && "
		"mv $B/b/passerelle.erased $B/now && : >$B/old && "
		RESTORE " --erased $B/old --into $B/chain >$B/said 2>$B/log"),
		0);
	assert_int_equal(run("grep -q 'et n.est pas entier' $B/log &&"
		" grep -q 'old est plus ancienne que cette' $B/log"), 0);
	assert_int_equal(wraps_in("chain", &person[2]), 4);
}

/* A backup of a day when the clock was ten years ahead is not the last one. */
static void
test_last(void **state)
{
	live(0);
	assert_int_equal(clock_fix("2036-11-24T09:00"), E_OK);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(clock_fix("2026-11-24T10:00"), E_OK);
	/* the only one, it is taken */
	assert_int_equal(run(RESTORE " --into $B/only 2>$B/log"), 0);
	assert_true(wraps_in("only", &person[0]) > 0);
	live(1);
	assert_int_equal(run(BACKUP), 0);
	assert_int_equal(run(RESTORE " --into $B/last 2>$B/log"), 0);
	assert_int_equal(run("grep -q '2026-11-24 10:00 UTC' $B/log"), 0);
	assert_true(wraps_in("last", &person[1]) > 0);
}

/* Nobody follows these any more, in a base that nobody has open. */
static void
end_follows(const char *folder)
{
	char path[200];
	sqlite3 *db;

	snprintf(path, sizeof path, "%s/%s/passerelle.db", box, folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	assert_int_equal(sqlite3_exec(db, "UPDATE follow SET end_on ="
		" '2026-11-24' WHERE num < 3", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* A base is given back from a folder without the list of another one, and
 * somebody else is erased there: the other list goes its own way.  Nobody is
 * erased by it unseen; given for that, it has whom it names erased again. */
static void
test_two_lists(void **state)
{
	live(0);
	live(1);
	live(2);
	assert_int_equal(run("mkdir $B/two $B/three && " BACKUP), 0);
	assert_int_equal(erased_person(&w.k, &person[0]), E_OK);
	assert_int_equal(run("$P backup --to $B/two --key $B/key.pub 2>$B/log"
		" && " RESTORE " --into $B/back >>$B/log 2>&1"), 0);
	assert_true(wraps_in("back", &person[0]) > 0);
	end_follows("back");
	assert_int_equal(run("$P --data $B/back erase 1 2 --apply >>$B/log"
		" 2>&1"), 0);
	assert_int_equal(wraps_in("back", &person[1]), 0);
	assert_int_equal(run("$P --data $B/back backup --to $B/two --key"
		" $B/key.pub 2>$B/log"), 65);
	assert_int_equal(run("grep -q 'autre dossier' $B/log"), 0);
	assert_true(wraps_in("back", &person[0]) > 0);
	assert_int_equal(run("$P --data $B/back backup --to $B/three --key"
		" $B/key.pub 2>$B/log && $P restore --from $B/three --key"
		" $B/key --root $B/root --erased $B/two/passerelle.erased"
		" --into $B/again >>$B/log 2>&1"), 0);
	assert_int_equal(wraps_in("again", &person[0]), 0);
	assert_int_equal(wraps_in("again", &person[1]), 0);
	assert_true(wraps_in("again", &person[2]) > 0);
	/* and it is in every folder from now on */
	assert_int_equal(run("$P --data $B/again backup --to $B/two --key"
		" $B/key.pub 2>$B/log && $P --data $B/again verify >$B/log"
		" && grep -c . $B/two/passerelle.erased | grep -qx 2"), 0);
	assert_int_equal(run("$P --data $B/back backup --to $B/two --key"
		" $B/key.pub 2>$B/log"), 0);
	assert_int_equal(wraps_in("back", &person[0]), 0);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_cut, up, down),
		cmocka_unit_test_setup_teardown(test_older, up, down),
		cmocka_unit_test_setup_teardown(test_not_whole, up, down),
		cmocka_unit_test_setup_teardown(test_last, up, down),
		cmocka_unit_test_setup_teardown(test_two_lists, up, down),
	};

	box_program(argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
