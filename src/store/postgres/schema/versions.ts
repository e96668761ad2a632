// The tables of the store in PostgreSQL, one script a schema version: what is kept, and which index keeps which question quick.
//
// During a rolling upgrade programs of two versions use the tables at once. Hence the rule: a version only adds (tables,
// columns that are null or have a default, indexes), and takes away nothing that the version before reads or writes. One
// that must break it raises `oldest`, and then all daemons of before have to be stopped first.

/**
 * Version 1. As the embedded store has them (see there for what the columns mean), and besides:
 *
 * - Keys sort by their bytes, whatever the language of the database is.
 * - `entry` numbers rows in the order in which they came, as SQLite's rowid does.
 * - `states` of a call is how many are kept: with the revision it tells whether what a daemon remembers of the call still holds.
 * - `claim` of work rises with every claim, so that whoever comes too late with an outcome is known by it.
 * - `work_pending` holds pending rows only, and no column that a claim changes: claiming stays flat, and rewrites no index.
 * - `totals` has many rows that are summed: were it one, all daemons would wait for each other at it.
 */
const VERSION_1 = `
CREATE TABLE calls (
  id text COLLATE "C" PRIMARY KEY,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  source text COLLATE "C" NOT NULL,
  account text NOT NULL,
  direction text NOT NULL,
  status text NOT NULL,
  revision integer NOT NULL,
  states integer NOT NULL,
  caller_number text COLLATE "C",
  far_number text COLLATE "C",
  created_at bigint NOT NULL,
  updated_at bigint NOT NULL,
  answered_at bigint,
  ended_at bigint,
  missed_at bigint,
  enriched_for text,
  closed_after bigint,
  body text NOT NULL
) WITH (fillfactor = 85);
CREATE INDEX calls_by_age ON calls (created_at, id);
CREATE INDEX calls_by_entry ON calls (created_at, entry);
CREATE INDEX calls_by_status ON calls (status, created_at, entry);
CREATE INDEX calls_open ON calls (created_at, entry) WHERE ended_at IS NULL;
CREATE INDEX calls_missed ON calls (missed_at, id) WHERE missed_at IS NOT NULL;
CREATE INDEX calls_by_far ON calls (far_number, created_at, entry) WHERE far_number IS NOT NULL;
CREATE INDEX calls_spoken ON calls (far_number, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX calls_of_a_day ON calls (created_at, status) WHERE direction = 'inbound';

CREATE TABLE states (
  call_id text COLLATE "C" NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  sequence bigint NOT NULL,
  entry bigint GENERATED ALWAYS AS IDENTITY,
  recorded_at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (call_id, sequence)
);

CREATE TABLE links (
  call_id text COLLATE "C" NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  linked_id text COLLATE "C" NOT NULL,
  PRIMARY KEY (linked_id, call_id)
);
CREATE INDEX links_by_call ON links (call_id);

CREATE TABLE revisions (
  call_id text COLLATE "C" NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  revision integer NOT NULL,
  revised_at bigint NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (call_id, revision)
);

CREATE TABLE work (
  sink text COLLATE "C" NOT NULL,
  call_id text COLLATE "C" NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  wanted integer NOT NULL,
  delivered integer NOT NULL,
  chosen_after integer NOT NULL,
  wanted_at bigint NOT NULL,
  due_at bigint NOT NULL,
  attempts integer NOT NULL DEFAULT 0,
  failing_since bigint,
  last_reason text,
  last_error text,
  handle text,
  known boolean GENERATED ALWAYS AS (handle IS NOT NULL) STORED,
  doubt_since bigint,
  doubt_status text,
  replays integer NOT NULL DEFAULT 0,
  claim bigint NOT NULL DEFAULT 0,
  claimed_by text,
  claim_expires_at timestamptz,
  PRIMARY KEY (sink, call_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
CREATE INDEX work_by_call ON work (call_id);
CREATE INDEX work_pending ON work (sink, known, due_at) WHERE wanted > delivered;

CREATE TABLE dead_letters (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  sink text COLLATE "C" NOT NULL,
  call_id text COLLATE "C" NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  revision integer NOT NULL,
  reason text NOT NULL,
  message text NOT NULL,
  died_at bigint NOT NULL,
  UNIQUE (sink, call_id, revision)
);
CREATE INDEX dead_letters_by_call ON dead_letters (call_id);

CREATE TABLE forgotten (
  call_id text COLLATE "C" PRIMARY KEY,
  forgotten_at bigint NOT NULL
);

CREATE TABLE tokens (
  source text COLLATE "C" PRIMARY KEY,
  body text,
  generation bigint NOT NULL,
  updated_at bigint NOT NULL
);

CREATE TABLE heard (
  source text COLLATE "C" NOT NULL,
  account text COLLATE "C" NOT NULL,
  since bigint NOT NULL,
  until bigint NOT NULL,
  PRIMARY KEY (source, account)
);

CREATE TABLE look_ups (
  source text COLLATE "C" NOT NULL,
  kind text COLLATE "C" NOT NULL,
  subject text COLLATE "C" NOT NULL,
  detail text NOT NULL,
  due_at bigint,
  attempts integer NOT NULL DEFAULT 0,
  put_at bigint NOT NULL,
  PRIMARY KEY (source, kind, subject)
);
CREATE INDEX look_ups_due ON look_ups (source, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX look_ups_given_up ON look_ups (put_at) WHERE due_at IS NULL;
CREATE INDEX look_ups_by_subject ON look_ups (subject);

CREATE TABLE notices (
  sink text COLLATE "C" NOT NULL,
  matter text COLLATE "C" NOT NULL,
  told_at bigint NOT NULL,
  PRIMARY KEY (sink, matter)
);

CREATE TABLE leases (
  source text COLLATE "C" PRIMARY KEY,
  token bigint NOT NULL,
  holder text COLLATE "C",
  expires_at timestamptz NOT NULL,
  offered boolean NOT NULL DEFAULT false,
  next text COLLATE "C",
  next_expires_at timestamptz,
  ready boolean NOT NULL DEFAULT false
) WITH (fillfactor = 50);
CREATE TABLE daemons (
  holder text COLLATE "C" PRIMARY KEY,
  expires_at timestamptz NOT NULL
);

CREATE TABLE totals (
  slot integer PRIMARY KEY,
  states bigint NOT NULL DEFAULT 0,
  calls bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 50);
CREATE FUNCTION count_rows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
  amount bigint := (SELECT count(*) FROM changed);
BEGIN
  IF TG_OP = 'DELETE' THEN amount := -amount; END IF;
  IF amount = 0 THEN RETURN NULL; END IF;
  INSERT INTO totals AS known (slot, states, calls)
  VALUES (pg_backend_pid() % 64, CASE TG_TABLE_NAME WHEN 'states' THEN amount ELSE 0 END,
    CASE TG_TABLE_NAME WHEN 'calls' THEN amount ELSE 0 END)
  ON CONFLICT (slot) DO UPDATE SET states = known.states + excluded.states, calls = known.calls + excluded.calls;
  RETURN NULL;
END $$;
CREATE TRIGGER states_added AFTER INSERT ON states REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
CREATE TRIGGER states_gone AFTER DELETE ON states REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
CREATE TRIGGER calls_added AFTER INSERT ON calls REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
CREATE TRIGGER calls_gone AFTER DELETE ON calls REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_rows();
`

export interface SchemaVersion {
  readonly script: string
  /** The oldest version whose programs may go on using the tables after this one. */
  readonly oldest: number
}

/** The first makes version 1 from nothing, the next makes 2 from 1, and so on. A released script never changes. */
export const SCHEMA_VERSIONS: readonly SchemaVersion[] = [{ script: VERSION_1, oldest: 1 }]
