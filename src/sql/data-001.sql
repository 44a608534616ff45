-- The first schema of the data file.  Personal content lies in `blob` only,
-- sealed; what is in clear here: random ids, structures and services, state
-- codes, days, versions, counters (design 6).

CREATE TABLE meta(
  name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

-- places -----------------------------------------------------------------
CREATE TABLE commune(
  code TEXT PRIMARY KEY,            -- INSEE
  name TEXT NOT NULL,
  folded TEXT NOT NULL,             -- base/fold: for typing
  departement TEXT NOT NULL,
  epci TEXT,
  population INTEGER NOT NULL DEFAULT 0,
  lat REAL, lon REAL,
  precision TEXT NOT NULL,
  kind TEXT NOT NULL,               -- commune | arrondissement
  parent TEXT) STRICT, WITHOUT ROWID;
CREATE INDEX commune_folded ON commune(folded);
CREATE TABLE postcode(
  postcode TEXT NOT NULL, commune TEXT NOT NULL REFERENCES commune(code),
  PRIMARY KEY(postcode, commune)) STRICT, WITHOUT ROWID;

CREATE INDEX postcode_commune ON postcode(commune);

-- structures and services, data-inclusion v1 ------------------------------
CREATE TABLE structure(
  id BLOB PRIMARY KEY, num INTEGER NOT NULL UNIQUE,
  source TEXT NOT NULL, source_id TEXT NOT NULL UNIQUE,  -- data-inclusion id
  nom TEXT NOT NULL, folded TEXT NOT NULL,
  date_maj TEXT NOT NULL, description TEXT, lien_source TEXT, site_web TEXT,
  accessibilite_lieu TEXT, siret TEXT,
  commune TEXT, code_postal TEXT, code_insee TEXT,
  adresse TEXT, complement_adresse TEXT,
  longitude REAL, latitude REAL,
  telephone TEXT, courriel TEXT, horaires_accueil TEXT,
  reseaux_porteurs TEXT,            -- codes, space separated; NULL: not said
  extra TEXT,                       -- JSON of what the schema does not know
  departement TEXT,                 -- of code_insee, else of code_postal
  account INTEGER NOT NULL DEFAULT 0,   -- 1: its people work here
  made_on TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX structure_folded ON structure(folded);
CREATE INDEX structure_siret ON structure(siret);

CREATE TABLE service(
  id BLOB PRIMARY KEY, num INTEGER NOT NULL UNIQUE,
  source TEXT NOT NULL, source_id TEXT NOT NULL UNIQUE,
  structure BLOB NOT NULL REFERENCES structure(id),
  nom TEXT NOT NULL, folded TEXT NOT NULL,  -- name, structure, themes: search
  description TEXT NOT NULL, date_maj TEXT NOT NULL, lien_source TEXT,
  type TEXT, thematiques TEXT, frais TEXT, frais_precisions TEXT,
  publics TEXT, publics_precisions TEXT, conditions_acces TEXT,
  commune TEXT, code_postal TEXT, code_insee TEXT,
  adresse TEXT, complement_adresse TEXT,
  longitude REAL, latitude REAL,
  telephone TEXT, courriel TEXT, contact_nom_prenom TEXT,
  modes_accueil TEXT, zone_eligibilite TEXT, lien_mobilisation TEXT,
  modes_mobilisation TEXT, mobilisable_par TEXT,
  mobilisation_precisions TEXT,
  volume_horaire_hebdomadaire REAL, nombre_semaines INTEGER,
  horaires_accueil TEXT, score_qualite REAL,
  extra TEXT, made_on TEXT NOT NULL,
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX service_structure ON service(structure);
CREATE INDEX service_place ON service(latitude, longitude);
CREATE TABLE service_theme(
  theme TEXT NOT NULL, service BLOB NOT NULL REFERENCES service(id)
  ON DELETE CASCADE, PRIMARY KEY(theme, service)) STRICT, WITHOUT ROWID;

-- accounts ----------------------------------------------------------------
CREATE TABLE user(
  id BLOB PRIMARY KEY, num INTEGER NOT NULL UNIQUE,
  login TEXT NOT NULL UNIQUE,       -- [a-z][a-z0-9._-]{0,63}
  name TEXT NOT NULL, admin INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'actif',   -- actif | desactive
  unix TEXT, lang TEXT, made_on TEXT NOT NULL, last_login INTEGER,
  version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE TABLE user_key(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  blob BLOB NOT NULL, fingerprint TEXT NOT NULL, label TEXT,
  added_on TEXT NOT NULL, revoked_on TEXT,
  UNIQUE(user, fingerprint)) STRICT;
CREATE TABLE membership(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  role TEXT NOT NULL,               -- conseiller | responsable
  purpose TEXT NOT NULL, start_on TEXT NOT NULL, end_on TEXT,
  granted_by BLOB, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX membership_user ON membership(user);
CREATE INDEX membership_structure ON membership(structure);
CREATE TABLE preference(
  user BLOB NOT NULL REFERENCES user(id), name TEXT NOT NULL,
  value TEXT NOT NULL, PRIMARY KEY(user, name)) STRICT, WITHOUT ROWID;

-- sessions: who is behind a descriptor (design 2) ---------------------------
CREATE TABLE session(
  id BLOB PRIMARY KEY, user BLOB NOT NULL REFERENCES user(id),
  structure BLOB, looking INTEGER NOT NULL DEFAULT 0,
  way TEXT NOT NULL,                -- cle | mot de passe | local
  source TEXT, started INTEGER NOT NULL, ended INTEGER,
  terminal TEXT, welcome BLOB) STRICT;
CREATE INDEX session_live ON session(ended) WHERE ended IS NULL;
-- (session, number): a committed act is answered, never done twice.
CREATE TABLE done(
  session BLOB NOT NULL, number INTEGER NOT NULL, result INTEGER NOT NULL,
  message TEXT, PRIMARY KEY(session, number)) STRICT, WITHOUT ROWID;

-- people ------------------------------------------------------------------
CREATE TABLE person(
  id BLOB PRIMARY KEY, made_on TEXT NOT NULL,
  protected INTEGER NOT NULL DEFAULT 0,     -- adresse protégée
  version INTEGER NOT NULL DEFAULT 1) STRICT;

-- Every sealed blob of every record.
CREATE TABLE blob(
  record BLOB NOT NULL, scope INTEGER NOT NULL, owner BLOB NOT NULL,
  person BLOB NOT NULL, version INTEGER NOT NULL, schema INTEGER NOT NULL,
  changed_on TEXT NOT NULL, changed_by BLOB, sealed BLOB NOT NULL,
  PRIMARY KEY(record, scope, owner)) STRICT, WITHOUT ROWID;
CREATE INDEX blob_person ON blob(person);

-- A structure follows a person: the right that opens her record to it.
CREATE TABLE follow(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  num INTEGER NOT NULL,             -- her number in this structure
  scopes INTEGER NOT NULL,          -- SCOPE_BITs that this follow opens
  referent BLOB REFERENCES user(id), coreferent BLOB REFERENCES user(id),
  status TEXT NOT NULL DEFAULT 'actif',
  last_contact_on TEXT, next_step TEXT, next_step_on TEXT,
  purpose TEXT NOT NULL, start_on TEXT NOT NULL, end_on TEXT,
  cause BLOB,                       -- the referral that opened it, if any
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE(structure, num), UNIQUE(structure, person)) STRICT;
CREATE INDEX follow_person ON follow(person);
CREATE INDEX follow_referent ON follow(referent);
CREATE INDEX follow_list ON follow(structure, status);

CREATE TABLE token(
  structure BLOB NOT NULL, mac INTEGER NOT NULL, person BLOB NOT NULL,
  PRIMARY KEY(structure, mac, person)) STRICT, WITHOUT ROWID;
CREATE INDEX token_person ON token(person);

CREATE TABLE note(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  structure BLOB NOT NULL REFERENCES structure(id),
  author BLOB NOT NULL REFERENCES user(id),
  kind TEXT NOT NULL,               -- note | travail
  seq INTEGER NOT NULL,             -- order within the person's thread
  made_on TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1) STRICT;
CREATE INDEX note_person ON note(person, structure, seq);

-- referrals -----------------------------------------------------------------
CREATE TABLE referral(
  id BLOB PRIMARY KEY, person BLOB NOT NULL REFERENCES person(id),
  sender BLOB NOT NULL REFERENCES structure(id),
  receiver BLOB NOT NULL REFERENCES structure(id),
  num INTEGER NOT NULL,             -- in the sender structure
  receiver_num INTEGER,             -- in the receiver structure, once sent
  author BLOB NOT NULL REFERENCES user(id),
  external INTEGER NOT NULL DEFAULT 0,  -- the receiver has no account
  state TEXT NOT NULL DEFAULT 'brouillon', urgent INTEGER NOT NULL DEFAULT 0,
  made_on TEXT NOT NULL, sent_on TEXT, answered_on TEXT, ended_on TEXT,
  wished_on TEXT,
  seen_on TEXT,                     -- the receiver opened it
  answer_seen_on TEXT,              -- the sender opened the answer
  access_end TEXT,                  -- the receiver's, when it has an end
  scopes INTEGER NOT NULL DEFAULT 0,    -- shared ones a follow would open
  version INTEGER NOT NULL DEFAULT 1,
  UNIQUE(sender, num), UNIQUE(receiver, receiver_num)) STRICT;
CREATE INDEX referral_receiver ON referral(receiver, state);
CREATE INDEX referral_sender ON referral(sender, state);
CREATE INDEX referral_person ON referral(person);
CREATE TABLE referral_event(
  id BLOB PRIMARY KEY, referral BLOB NOT NULL REFERENCES referral(id),
  seq INTEGER NOT NULL, action TEXT NOT NULL, state TEXT NOT NULL,
  structure BLOB, user BLOB, made_on TEXT NOT NULL,
  UNIQUE(referral, seq)) STRICT;

-- A structure without account that somebody would like to see here.
CREATE TABLE invitation(
  id BLOB PRIMARY KEY, structure BLOB NOT NULL UNIQUE
  REFERENCES structure(id), asker BLOB NOT NULL REFERENCES structure(id),
  user BLOB NOT NULL REFERENCES user(id), made_on TEXT NOT NULL) STRICT;

-- the audit: who opened or changed what, chained -----------------------------
CREATE TABLE audit(
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL,
  session BLOB, user BLOB, structure BLOB,
  action TEXT NOT NULL, kind INTEGER, object BLOB, scopes INTEGER,
  detail BLOB, hash BLOB NOT NULL) STRICT;
CREATE INDEX audit_object ON audit(object);
