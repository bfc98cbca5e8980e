-- 秘匿: people and needs of whom nothing is told outside headquarters. Where they can be found stands in tables of their own, which
-- hold it for those few who may see it: every screen, list, sheet and letter that reads the open tables has nothing to give away.
ALTER TABLE people ADD COLUMN hidden_at TEXT;  -- none: not hidden
ALTER TABLE needs ADD COLUMN hidden_at TEXT;

-- A row stays when hiding has ended: who was hidden once stays headquarters' own.
CREATE TABLE hidden_people (
  person_id TEXT PRIMARY KEY REFERENCES people(id),
  said TEXT NOT NULL,                  -- JSON: column of people to what it said
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  entry TEXT NOT NULL,                 -- the command by which they were hidden last
  ended_at TEXT,
  ended_by TEXT NOT NULL DEFAULT ''
);

-- Needs, as people.
CREATE TABLE hidden_needs (
  need_id TEXT PRIMARY KEY REFERENCES needs(id),
  said TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  entry TEXT NOT NULL,
  ended_at TEXT,
  ended_by TEXT NOT NULL DEFAULT ''
);

-- Up to which change a tablet has heard: whether what was hidden is gone from it. None: of before this was kept.
ALTER TABLE devices ADD COLUMN heard_seq INTEGER;

-- Copies on which the place of a hidden need was printed all the same.
ALTER TABLE sheet_copies ADD COLUMN with_hidden INTEGER NOT NULL DEFAULT 0;
