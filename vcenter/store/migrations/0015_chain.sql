-- The journal is chained: what of a row may be taken away later is covered by a digest, and the row by its link.
ALTER TABLE journal ADD COLUMN salt BLOB;   -- random, before what is digested; none when the payload was blanked
ALTER TABLE journal ADD COLUMN digest BLOB; -- of payload and outcome; stays when they are blanked
ALTER TABLE journal ADD COLUMN link BLOB;   -- the hash of this row and of the link before it
CREATE INDEX journal_at ON journal (at, seq, actor, device);

-- Where each chained table ends: rows that are cut off at its end are missed.
CREATE TABLE chain_ends (
  chain TEXT PRIMARY KEY,              -- the chained table
  seq INTEGER NOT NULL,                -- its last row
  link BLOB                            -- of that row; none before the first
);
INSERT INTO chain_ends (chain, seq) VALUES ('journal', 0);
INSERT INTO chain_ends (chain, seq) VALUES ('looks', 0);

-- Every id that a journal entry names, in its payload or in its outcome: the journal by person, need, team.
CREATE TABLE journal_things (
  thing_id TEXT NOT NULL,
  seq INTEGER NOT NULL,                -- the entry
  PRIMARY KEY (thing_id, seq)
) WITHOUT ROWID;

-- Up to which entry these ids are noted: that is done when somebody asks, and not while people stand in line.
CREATE TABLE journal_noted (
  seq INTEGER PRIMARY KEY              -- one row
);
INSERT INTO journal_noted (seq) VALUES (0);

-- Looks: whose card was opened, printed or exported, by whom, when and where. Never leaves this server.
CREATE TABLE looks (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  act TEXT NOT NULL,                   -- opened | printed | exported | taken_along
  card TEXT NOT NULL,                  -- what was looked at, as staff call it
  person_id TEXT REFERENCES people(id),
  need_id TEXT REFERENCES needs(id),   -- neither of both: a whole list
  count INTEGER NOT NULL,              -- how many people or needs
  place TEXT NOT NULL,
  device TEXT NOT NULL,
  actor TEXT NOT NULL,
  link BLOB NOT NULL                   -- as the journal's
);
CREATE INDEX looks_at ON looks (at, seq, actor, device);
CREATE INDEX looks_person ON looks (person_id, at) WHERE person_id IS NOT NULL;
CREATE INDEX looks_need ON looks (need_id, at) WHERE need_id IS NOT NULL;
