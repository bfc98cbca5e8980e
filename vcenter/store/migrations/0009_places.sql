-- Satellites (サテライト): whole vcenters of their own that exchange with headquarters. Headquarters itself has no row:
-- its id is '' and its number 0.
CREATE TABLE places (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,      -- 1 to 9: what it numbers begins with it
  name TEXT NOT NULL UNIQUE,
  added_at TEXT NOT NULL,
  ended_at TEXT                        -- it takes part no longer; what it did stays
);

-- Which place this database is of. No row: headquarters. Not part of what travels.
CREATE TABLE this_place (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  place TEXT NOT NULL
);

-- With whom this place exchanges, and how far each has heard the other. Not part of what travels.
CREATE TABLE links (
  place TEXT PRIMARY KEY,              -- the other's id; '' is headquarters
  token_hash TEXT NOT NULL DEFAULT '', -- what it must show to us
  seal_key BLOB NOT NULL,              -- its X25519 public key: files for it are sealed with it
  sign_key BLOB NOT NULL,              -- its Ed25519 public key: files of it are signed with it
  heard_seq INTEGER NOT NULL DEFAULT 0,-- how far of its journal is applied here
  heard_id TEXT NOT NULL DEFAULT '',   -- the entry that stood there: another one means that it was restored
  told_seq INTEGER NOT NULL DEFAULT 0, -- how far of our journal it has applied, as it said last
  seen_at TEXT,                        -- the last exchange, by network or by file
  seen_how TEXT NOT NULL DEFAULT '',   -- network | file
  waiting INTEGER NOT NULL DEFAULT 0   -- entries that it had not yet told us, as it said last
);

-- What another place could not apply of ours: it waits there for a person.
CREATE TABLE link_refusals (
  id TEXT PRIMARY KEY,                 -- the journal entry
  place TEXT NOT NULL,                 -- where it was refused
  said TEXT NOT NULL,                  -- why, in Japanese
  heard_at TEXT NOT NULL
);

-- Passes may be signed at every place, each with keys of its own.
ALTER TABLE signing_keys ADD COLUMN place TEXT NOT NULL DEFAULT '';

-- Which place sees to a need.
ALTER TABLE needs ADD COLUMN place TEXT NOT NULL DEFAULT '';
