/* The messages of design 2, one line each: who sends what, with which values
 * in which order (types of base/msg.h; "id" is 16 raw bytes).  The
 * descriptor is the identity: no login, token or handle names a peer. */
#ifndef BASE_PROTO_H
#define BASE_PROTO_H

#define VERB_MOST 2000          /* bytes of an exec line: whole, or refused */

enum proto {
	/* Every answer that only says how it went:
	 * u8 enum err | str message (for the user, may be absent) */
	P_DONE = 1,

	/* --- listener and keeper (L) --------------------------------- */
	/* L->K, first after (re)start: u8 1 if a fresh server start (session
	 * rows left open by an earlier server are closed), 0 after the
	 * keeper died. */
	P_L_START = 10,
	/* L->K: a pair for a connection: str source address, u32 port.
	 * K->L answer P_DONE with one descriptor: the relay's end of R. */
	P_L_PAIR,
	/* K->L: a login: id session; descriptors: the session's end of K,
	 * the session's end of T, a duplicate of the keeper's end of K.
	 * The listener forwards the first two to the spawner as P_S_SPAWN
	 * and keeps the third for a next keeper. */
	P_L_SESSION,
	/* L->K after the keeper died, one per live session: id session; one
	 * descriptor: the keeper's end of K.  The keeper says P_K_HELLO. */
	P_L_ADOPT,
	/* L->K: a session process ended: id session, u32 wait status. */
	P_L_ENDED,
	/* K->L: this session must end at once (revoked): id session. */
	P_L_CUT,
	/* K->L: u32 process that keeps the WAL from being written back: if it
	 * is a session it is ended. */
	P_L_PIN,
	/* L->K: there is a sender; one descriptor: the keeper's end of the
	 * pair with it. */
	P_L_SENDER,
	/* K->L: the Unix accounts of this machine have changed: empty.  L->K,
	 * its answer: u64 seconds, u64 nanoseconds (base/passwd.h); one
	 * descriptor: /etc/passwd as it is now. */
	P_L_PASSWD,

	/* --- listener and spawner (S) -------------------------------- */
	/* L->S: id session; descriptors K and T of P_L_SESSION. */
	P_S_SPAWN = 20,
	/* S->L: id session, u32 wait status. */
	P_S_ENDED,
	/* L->S: kill this session: id session. */
	P_S_KILL,
	/* L->S: kill this process if it is a session's: u32 process. */
	P_S_PIN,

	/* --- relay and keeper (R) ------------------------------------ */
	/* R->K: may this key be tried? str login, bytes public key blob (SSH
	 * wire format).  P_DONE E_OK or E_RIGHT; nothing is remembered. */
	P_R_OFFER = 30,
	/* R->K after a verified signature: same values.  P_DONE. */
	P_R_KEY,
	/* R->K: str login, str password.  P_DONE, later.  E_MORE, here and
	 * after a key: that was right, P_R_FACTOR is asked too. */
	P_R_PASSWORD,
	/* R->K: an invitation is used: str code, str password (absent with a
	 * key), bytes public key blob, str fingerprint, str label (both may
	 * be absent with a password; with neither the code is only tried).
	 * P_DONE, later: its message is the login, or why not. */
	P_R_ENROL,
	/* R->K after one of P_R_KEY, P_R_PASSWORD, P_R_FACTOR said E_OK: str TERM, u32 columns,
	 * u32 rows, str language (LANG or absent), str client banner,
	 * str exec verb line or absent, u8 1 with a terminal (pty).
	 * Answer P_DONE with one descriptor: the relay's end of T. */
	P_R_START,
	/* R->K after E_MORE: str login (the same), str figures of her second
	 * factor or a recovery code.  P_DONE: E_RIGHT, another may be tried;
	 * any other proof that is tried makes that of before count no more. */
	P_R_FACTOR,

	/* --- session and relay (T) ----------------------------------- */
	/* both ways: the payload is the raw bytes (no length). */
	P_T_DATA = 40,
	/* R->S: u32 columns, u32 rows. */
	P_T_SIZE,
	/* R->S: the client sent end of file (exec verbs). Empty. */
	P_T_EOF,
	/* S->R: raw bytes for standard error (exec verbs). */
	P_T_ERROR,
	/* S->R, last: u32 exit status to give to the client. */
	P_T_EXIT,
	/* R->S, to screens: u32 more bytes of P_T_DATA are on their way
	 * to a client that takes them. */
	P_T_TAKEN,

	/* --- session and keeper (K) ---------------------------------- */
	/* K->S, first, and again (number 0) after P_K_SWITCH: id session,
	 * id user, str login, str name, u8 1 if administrator of the
	 * platform, u8 looking (enum looking), u64 now (UTC seconds),
	 * u8 1 if the clock is fixed, str TERM, u32 columns, u32 rows,
	 * str language, str banner, str exec verb, u8 pty, id current
	 * structure (id_none: member of none), u32 n, n times: id structure,
	 * u32 number, str name, u8 role (enum role), str departement, u8 1 if
	 * it has the right to the NIR; u8 enum factor, u64 UTC seconds of her
	 * login before this one (0: none), str the network that it came from;
	 * id of the person whose own account it is (id_none: a worker's). */
	P_K_WELCOME = 50,
	/* K->S, a new keeper took over: empty.  Unanswered requests are sent
	 * again under the same number. */
	P_K_HELLO,
	/* S->K: the keys of things: str screen, u32 n (<= 5000), n times:
	 * u8 kind (enum wrap_kind), id object, u8 scope, id owner.
	 * Answer P_K_GIVEN: u8 err, str message, u32 n, n times: u8 1 if
	 * given, then 32 raw bytes when given (no length). */
	P_K_KEYS,
	P_K_GIVEN,
	/* S->K: something is about to be created: u8 kind (enum wrap_kind),
	 * id object it belongs to (the person of a note's owner or of a
	 * referral; the match of a request; the person of a draft, or
	 * id_none; id_none for a new person), id structure for which it is
	 * made (id_none: the current one; a draft: of no use).
	 * Answer P_K_MADE: u8 err, str message, id made, u32 n, n times:
	 * u8 scope, id owner, 32 raw bytes. For a new person: keys of every
	 * scope that the user may write, owned by the current structure
	 * where the scope is not shared. */
	P_K_NEW,
	P_K_MADE,
	/* S->K: a change: str act name; u32 nsets (1 but for imports), each:
	 * u32 n values: str name, u8 type ('n' null, 'i' u64 two's
	 * complement, 't' str, 'b' bytes), value;
	 * u32 nblobs: id record, u8 scope, id owner, u32 base version (0:
	 * there was none), bytes sealed (for version base + 1; empty: the
	 * blob is removed);
	 * u32 ntokens: u8 kind (enum token_kind), str folded text.  Those
	 * of a part (names, birth name, telephones, birth date) replace what
	 * was there of it; "" says that the part is empty;
	 * id of a draft of this user that goes with the change, gone already
	 * or not (id_none: none).
	 * Answer P_DONE; E_CONFLICT when a version differed. */
	P_K_ACT,
	/* S->K: search tokens of the current structure: u32 n (<= 64), each:
	 * u8 kind, str folded text.  Answer P_K_MACS: u8 err, str message,
	 * u32 n, n times u32 mac. */
	P_K_MAC,
	P_K_MACS,
	/* S->K: id structure (a live membership): becomes the current one.
	 * Answer P_DONE, then a new P_K_WELCOME. */
	P_K_SWITCH,
	/* K->S: the session must end now: str why.  What it asks from then on
	 * is refused (E_STATE), but of its user's drafts, and P_K_EFFORT. */
	P_K_END,
	/* S->K: is there a record of this person elsewhere? str the first 13
	 * characters of a NIR, str the words of her names (token_who), str
	 * her birth date; each may be absent, the last two go together.
	 * Answer P_K_MATCHED: u8 err, str message, id match (id_none: no;
	 * else what a request for access is made from, for an hour), u32 n,
	 * n times: id of a person that a structure of the user follows. */
	P_K_MATCH,
	P_K_MATCHED,
	/* S->K, administrator: how the server is.  Answer P_K_STATE: u8 err,
	 * str message, u32 sessions, u32 relays, u32 requests waiting, u64
	 * bytes of the WAL, of the data file, free on the disk, u64 started,
	 * u64 last backup that was tried by a restore (0: never; both UTC
	 * seconds), u64 records of the audit. */
	P_K_STATUS,
	P_K_STATE,
	/* S->K, administrator: str text, shown by every session at once.
	 * P_DONE. */
	P_K_SAY,
	/* K->S: str text for the message line. */
	P_K_SAID,
	/* S->K: an invitation code for an account: id user.  Who may:
	 * keeper/enrol.h.  Answer P_K_CODE: u8 err, str message, str code
	 * (shown once, kept nowhere but as a hash). */
	P_K_INVITE,
	P_K_CODE,
	/* S->K: whose record is open here: id person (id_none: nobody's any
	 * more), id structure by whose follow.  Answer P_K_PRESENT: u8 err,
	 * str message, u32 n, n times: str name, u32 minutes: colleagues of
	 * that structure who have it open too. */
	P_K_HERE,
	P_K_PRESENT,
	/* K->S: a colleague has opened the record that is open here: id
	 * person, str name. */
	P_K_JOINED,
	/* S->K: id of another session of this user: what was typed there goes
	 * on here.  It is told to end (P_K_END), and cut when it does not.
	 * P_DONE: E_AGAIN, it is ending, ask again; E_OK, it has ended. */
	P_K_TAKE,
	/* S->K: is this the user's password? str password; absent: has she
	 * one?  Who has none proves herself by her second factor: then the
	 * message says so ("code").  P_DONE: E_OK; E_RIGHT, it is not, or too
	 * many were tried; E_NOTFOUND, she has neither; E_AGAIN, the hashers
	 * are busy. */
	P_K_UNLOCK,
	/* S->K, of one's own account: u8 enum access, str proof (the password
	 * or figures that ACCESS_HOW names; may be absent), str text, bytes
	 * public key blob, id.  Answer P_K_CODE, later: u8 err, str message,
	 * str text (see keeper/access.h). */
	P_K_ACCESS,
	/* S->K: who accompanies a person, in every structure: id follow (by
	 * which it is asked), id row and str role of the line whose contact is
	 * shown (id_none, absent: of none).  Answer P_K_CIRCLED: u8 err, str
	 * message, str name, str telephone, str e-mail of that line (absent
	 * without one), u32 n, n times: id row, str role, str structure, str
	 * name or initials, str purpose, str since (ISO), u8 flags
	 * (model/circle.h). */
	P_K_CIRCLE,
	P_K_CIRCLED,
	/* S->K, while a file is taken in: who of those that the current
	 * structure follows has one of these numbers? u32 n (<= 64), n times:
	 * str the first 13 characters of a NIR.  Answer P_K_NIRS_ARE: u8 err,
	 * str message, u32 n, n times: id of a person (id_none: nobody). */
	P_K_NIRS,
	P_K_NIRS_ARE,
	/* S->K, of a person in her own space: the searches for her that the
	 * audit has without naming her: u64 before (0: from the newest), u32
	 * most (<= 200).  Answer P_K_SOUGHT_ARE: u8 err, str message, u32 n,
	 * n times: u64 number of a record, the newest first. */
	P_K_SOUGHT,
	P_K_SOUGHT_ARE,
	/* S->K: who was looked for while her address is protected, of those of
	 * whom this user is told (keeper/sought.h), not read yet: u32 n
	 * (<= 1000), n times: id structure by which she is followed.  Answer
	 * P_K_PROBES_ARE: u8 err, str message, u32 n, n times: id person, id
	 * structure, id user who looked, id structure of that one, str day
	 * (ISO). */
	P_K_PROBES,
	P_K_PROBES_ARE,
	/* S->K: it was read, that one, and that of the days before by the same:
	 * id follow, id user who looked, id structure of that one, str day.
	 * P_DONE. */
	P_K_PROBED,

	/* K->S: id of a person, a referral or a request that was erased, u8 1;
	 * or of a person whose record was open here and is no longer open to
	 * this user, u8 0; or of what she agrees to no more, and of her, u8 2.
	 * Its keys are wiped, its screens left. */
	P_K_GONE = 130,
	/* S->K, once, at its end: what this session cost (keeper/effort.h):
	 * u32 n, n times: u8 enum effort_task, u32 records, u32 keys, u32
	 * seconds.  P_DONE. */
	P_K_EFFORT,

	/* --- command line and keeper (C: DIR/run/control) ------------- */
	/* The operator (root or owner by SO_PEERCRED) sends P_K_ACT and
	 * P_K_INVITE too, and:
	 * C->K: set a password: id user, str password.  P_DONE, later. */
	P_C_PASSWORD = 80,
	/* C->K: make the keys of a structure: id structure.  P_DONE. */
	P_C_STRUCTURE_KEY,
	/* C->K: walk the audit chain and every sealed blob: a text of any
	 * length, checkpoints that were kept elsewhere (keeper/witness.h), or nothing.
	 * Answer P_C_VERIFIED: u8 err, str report (lines). */
	P_C_VERIFY,
	P_C_VERIFIED,
	/* C->K: a session of LOGIN on this terminal (`screen`; on
	 * DIR/run/local): str login, str TERM, u32 columns, u32 rows,
	 * str language, str exec verb.  Answer P_DONE with one descriptor:
	 * the session's end of K, on which P_K_WELCOME comes first. */
	P_C_SCREEN,
	/* C->K: is anyone there?  P_DONE. */
	P_C_PING,
	/* C->K: drop the keys of a new person made for a seed and so on: the
	 * operator acts as a user of a structure from now on this
	 * connection, only on a base made by `demo`: str login.  P_DONE. */
	P_C_AS,
	/* C->K: what was erased.  Answer P_C_LEDGER_IS: u8 err, str message,
	 * bytes who signs it (Ed25519), a text of any length (keeper/erased.h). */
	P_C_LEDGER = 110,
	P_C_LEDGER_IS,
	/* C->K: a ledger found beside a backup: a text of any length.  What it
	 * has more is erased here too.  P_DONE. */
	P_C_LEDGER_MERGE,
	/* C->K: a backup was made: str its manifest, u8 1 if it was opened
	 * again and whole.  Answer P_C_SIGNED: u8 err, str message, bytes
	 * signature. */
	P_C_SIGN,
	P_C_SIGNED,
	/* C->K: an account has no second factor any more: id user.
	 * P_DONE. */
	P_C_FACTOR_RESET,
	/* C->K: the root key is changed (keeper/rekey.h).  P_DONE. */
	P_C_REKEY,
	/* C->K: does the audit chain hold?  P_DONE. */
	P_C_AUDIT,
	/* C->K: a person whom no structure follows any more is erased: id
	 * person.  P_DONE. */
	P_C_ERASE,
	/* C->K, on DIR/run/local: a person comes to her own space at a desk:
	 * str login, str password, str TERM, u32 columns, u32 rows, str
	 * language.  P_DONE, later, as P_C_SCREEN's. */
	P_C_KIOSK,

	/* --- sender and keeper (X, keeper/outbox.h) -------------------- */
	/* X->K: what may have to leave: str format, u32 from which on (0
	 * first).  Answer P_X_LIST: u8 err, str message, u32 from where the next ones
	 * are asked for (0: there are none), u32 n, n times: what names it (id record, str kind, str format, u64 turn),
	 * u8 1 by hand, str departement, str day that the record was made,
	 * str day of the appointment. */
	P_X_LOOK = 120,
	P_X_LIST,
	/* X->K: what it is made of: what names it.  Answer P_X_GIVEN, once the
	 * audit is durable: u8 err, str message, u32 n, n times: str name, str
	 * value. */
	P_X_TAKE,
	P_X_GIVEN,
	/* X->K: its command is about to start: what names it, str where it
	 * goes, str subject, str text, str what it tells of (compared with
	 * the next one).  P_DONE: E_OK, durable; anything else, it must not
	 * start. */
	P_X_START,
	/* X->K: what became of it: what names it, str state (sent, failed,
	 * unknown, dropped, or later), str why.  P_DONE. */
	P_X_ENDED,
	/* K->X: something was written: look.  Empty. */
	P_X_POKE,

	/* C->K: what a notice said is over, and is erased: id notice (id_none:
	 * would it be now?).  P_DONE; E_AGAIN: the clock is in doubt. */
	P_C_OVER = 140,
	/* C->K: a report (keeper/witness.h) is signed, with the key of the
	 * checkpoints: str text, bytes nothing; or is it ours? bytes its
	 * signature.  Answer P_C_SIGNED. */
	P_C_REPORT,
	/* C->K: what the audit keeps no longer (keeper/prune.h), some of it:
	 * empty.  P_DONE; E_NOTFOUND: no more; E_AGAIN: as P_C_OVER. */
	P_C_PRUNE,
	/* C->K: what does not hold of the audit chain was looked at
	 * (keeper/acknowledge.h): str its name, str why, and as P_C_VERIFY
	 * checkpoints, or nothing.  P_DONE. */
	P_C_ACKNOWLEDGE,
};

/* What somebody may change of her own account. */
enum access {
	ACCESS_HOW,             /* answer: which proof, "code" or "password" or
	                           "", then recovery codes left (-1: there is no
	                           second factor), 1 with a password */
	ACCESS_PASSWORD,        /* text: the new one */
	ACCESS_KEY_ADD,         /* blob; text: its label */
	ACCESS_KEY_DROP,        /* id */
	ACCESS_FACTOR_NEW,      /* answer: "otpauth://..." */
	ACCESS_FACTOR_SET,      /* text: figures; answer: recovery codes */
	ACCESS_FACTOR_DROP,
	ACCESS_FACTOR_RESET,    /* id: of somebody whom she heads */
};

/* The second factor of who logged in: none; one; she must make one, and can do
 * nothing else. */
enum factor_state { FACTOR_NONE, FACTOR_SET, FACTOR_MUST };

/* What a key opens. */
enum wrap_kind {
	WRAP_PERSON = 1,        /* a person's record, by scope and owner */
	WRAP_REFERRAL = 2,      /* a referral's content */
	WRAP_DRAFT = 3,
	WRAP_REQUEST = 4,       /* a request for access: who, why, the answer */
};

/* What the time at the screen is spent on (model/effort.h).  Kept: never
 * renumbered. */
enum effort_task {
	EFFORT_ALL, EFFORT_PERSON, EFFORT_NOTE, EFFORT_REFERRAL,
	EFFORT_APPOINTMENT, EFFORT_NOTEBOOK, EFFORT_REQUEST, EFFORT_DIRECTORY,
	EFFORT_TASKS,
};

/* Who is looking: the user alone; the person beside her; a team. */
enum looking { LOOKING_ALONE, LOOKING_TOGETHER, LOOKING_TEAM };

/* "lecture seule" reads what a conseiller reads and writes nothing. */
enum role {
	ROLE_NONE, ROLE_LECTURE, ROLE_CONSEILLER, ROLE_RESPONSABLE,
};

/* What a search token was made of (already folded by base/fold.h). */
enum token_kind {
	TOKEN_WORD = 'w',       /* a whole word of a name */
	TOKEN_PREFIX = 'p',     /* its first 2 to 6 letters */
	TOKEN_SOUND = 's',      /* its phonetic key */
	TOKEN_PHONE = 't',      /* a canonical telephone number */
	TOKEN_BIRTH = 'b',      /* a birth date, ISO */
	/* the same three of a birth name: found as the others are, and kept
	 * apart from them, since they are of another scope */
	TOKEN_BORN_WORD = 'x', TOKEN_BORN_PREFIX = 'y', TOKEN_BORN_SOUND = 'z',
	/* global ones: kept in the key file, never given to a session */
	TOKEN_NIR = 'N',        /* the first 13 characters of a NIR */
	TOKEN_WHO = 'W',        /* the folded words of her names, in order */
	TOKEN_DAY = 'D',        /* her birth date */
};

#endif
