// The tables of the store, one script a schema version: what is kept, and which index keeps which question quick.

/**
 * Version 1.
 *
 * - Bodies are JSON of our own types (`CallState`, `Call`, `Tokens`); what is asked for by value has a column of its own.
 * - Tables with bodies keep their rowid: rows of 1 to 3 KB are then appended side by side. Clustered by their key
 *   (WITHOUT ROWID) each would take an overflow page of its own and land on a random page; measured, that costs twice
 *   the time for every state and more disk.
 * - `missed_at` of a call is when it was recorded, by our clock, that nobody took it: see `missed.ts`.
 * - `enriched_for` of a call is the far party of whom all enrichers have told what they know, see `Store.enrichedFor`.
 * - `links` tells which call names which conversation as its own, also before any state of that one is kept.
 * - `work_pending` holds pending rows only, so that claiming stays flat however many rows are settled.
 * - `tokens` keeps the row of forgotten tokens, so that a generation never comes back to life.
 * - `heard` and `look_ups` are in the vendor's time, see `journal.ts`; a look-up that was given up has no `due_at`.
 * - `totals` is kept by triggers: counting millions of rows would stop the daemon for as long as it takes.
 */
const VERSION_1 = `
CREATE TABLE calls (
  id TEXT NOT NULL PRIMARY KEY,
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  status TEXT NOT NULL,
  revision INTEGER NOT NULL,
  caller_number TEXT,
  far_number TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  answered_at INTEGER,
  ended_at INTEGER,
  missed_at INTEGER,
  enriched_for TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE INDEX calls_by_age ON calls (created_at);
CREATE INDEX calls_open ON calls (created_at) WHERE ended_at IS NULL;
CREATE INDEX calls_missed ON calls (missed_at, id) WHERE missed_at IS NOT NULL;
CREATE INDEX calls_by_far ON calls (far_number, created_at) WHERE far_number IS NOT NULL;
CREATE INDEX calls_spoken ON calls (far_number, answered_at) WHERE answered_at IS NOT NULL;

CREATE TABLE states (
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  body TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  PRIMARY KEY (call_id, sequence)
) STRICT;

CREATE TABLE links (
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  linked_id TEXT NOT NULL,
  PRIMARY KEY (linked_id, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX links_by_call ON links (call_id);

CREATE TABLE revisions (
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  revised_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (call_id, revision)
) STRICT;

CREATE TABLE work (
  sink TEXT NOT NULL,
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  wanted INTEGER NOT NULL,
  delivered INTEGER NOT NULL,
  wanted_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  failing_since INTEGER,
  last_reason TEXT,
  last_error TEXT,
  handle TEXT,
  PRIMARY KEY (sink, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX work_by_call ON work (call_id);
CREATE INDEX work_pending ON work (sink, due_at) WHERE wanted > delivered;

CREATE TABLE dead_letters (
  sink TEXT NOT NULL,
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  died_at INTEGER NOT NULL,
  PRIMARY KEY (sink, call_id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX dead_letters_by_call ON dead_letters (call_id);

CREATE TABLE tokens (
  source TEXT NOT NULL PRIMARY KEY,
  body TEXT,
  generation INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE heard (
  source TEXT NOT NULL,
  account TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  PRIMARY KEY (source, account)
) STRICT, WITHOUT ROWID;

CREATE TABLE look_ups (
  source TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL,
  due_at INTEGER,
  attempts INTEGER NOT NULL DEFAULT 0,
  put_at INTEGER NOT NULL,
  PRIMARY KEY (source, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX look_ups_due ON look_ups (source, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX look_ups_given_up ON look_ups (put_at) WHERE due_at IS NULL;

CREATE TABLE notices (
  sink TEXT NOT NULL,
  matter TEXT NOT NULL,
  told_at INTEGER NOT NULL,
  PRIMARY KEY (sink, matter)
) STRICT, WITHOUT ROWID;

CREATE TABLE totals (
  name TEXT NOT NULL PRIMARY KEY,
  amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO totals VALUES ('states', 0), ('calls', 0);
CREATE TRIGGER states_added AFTER INSERT ON states BEGIN UPDATE totals SET amount = amount + 1 WHERE name = 'states'; END;
CREATE TRIGGER states_gone AFTER DELETE ON states BEGIN UPDATE totals SET amount = amount - 1 WHERE name = 'states'; END;
CREATE TRIGGER calls_added AFTER INSERT ON calls BEGIN UPDATE totals SET amount = amount + 1 WHERE name = 'calls'; END;
CREATE TRIGGER calls_gone AFTER DELETE ON calls BEGIN UPDATE totals SET amount = amount - 1 WHERE name = 'calls'; END;
`

/**
 * Version 2.
 *
 * - `work_pending` tells what is new to its sink from what is known to it, so that a new call overtakes edits without a scan.
 * - `doubt_since` and `doubt_status` of work: an attempt began then, to show the call as it was, and nobody heard its end.
 */
const VERSION_2 = `
ALTER TABLE work ADD COLUMN doubt_since INTEGER;
ALTER TABLE work ADD COLUMN doubt_status TEXT;
ALTER TABLE work ADD COLUMN replays INTEGER NOT NULL DEFAULT 0;
DROP INDEX work_pending;
CREATE INDEX work_pending ON work (sink, (handle IS NOT NULL), due_at) WHERE wanted > delivered;
`

/**
 * Version 3.
 *
 * - Dead letters have a number that a person can type; AUTOINCREMENT keeps one from ever meaning another letter.
 * - `chosen_after` of work is the revision before the one that chose the sink: what is sent anew begins there.
 * - `forgotten` holds the bare ids of erased calls, so that no source brings one back.
 */
const VERSION_3 = `
ALTER TABLE work ADD COLUMN chosen_after INTEGER NOT NULL DEFAULT 0;
ALTER TABLE dead_letters RENAME TO dead_letters_before;
DROP INDEX dead_letters_by_call;
CREATE TABLE dead_letters (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  sink TEXT NOT NULL,
  call_id TEXT NOT NULL REFERENCES calls (id) ON DELETE CASCADE,
  revision INTEGER NOT NULL,
  reason TEXT NOT NULL,
  message TEXT NOT NULL,
  died_at INTEGER NOT NULL,
  UNIQUE (sink, call_id, revision)
) STRICT;
INSERT INTO dead_letters (sink, call_id, revision, reason, message, died_at)
  SELECT sink, call_id, revision, reason, message, died_at FROM dead_letters_before ORDER BY died_at;
DROP TABLE dead_letters_before;
CREATE INDEX dead_letters_by_call ON dead_letters (call_id);
CREATE INDEX calls_by_status ON calls (status, created_at);
CREATE TABLE forgotten (
  call_id TEXT NOT NULL PRIMARY KEY,
  forgotten_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`

/** Version 4: `closed_after` of a call is the number of the state after which its end was assumed, see `foldCall`. */
const VERSION_4 = `
ALTER TABLE calls ADD COLUMN closed_after INTEGER;
`

/** Version 5: `calls_of_a_day` has all that counting a day's calls takes. */
const VERSION_5 = `
CREATE INDEX calls_of_a_day ON calls (created_at, body ->> '$.direction', status);
`

/**
 * Version 6: what was worked out anew for every state.
 *
 * - `direction` has a column of its own, and no index is on a value inside a body.
 * - New states are added to `totals` once a transaction, not by a trigger.
 */
const VERSION_6 = `
ALTER TABLE calls ADD COLUMN direction TEXT;
UPDATE calls SET direction = body ->> '$.direction';
DROP INDEX calls_of_a_day;
CREATE INDEX calls_of_a_day ON calls (created_at, status) WHERE direction = 'inbound';
DROP TRIGGER states_added;
`

/** `SCHEMA_VERSIONS[0]` makes version 1 from nothing, the next makes 2 from 1, and so on. A released script never changes. */
export const SCHEMA_VERSIONS: readonly string[] = [VERSION_1, VERSION_2, VERSION_3, VERSION_4, VERSION_5, VERSION_6]
