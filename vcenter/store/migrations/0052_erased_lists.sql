-- Of a list of evacuation help, by what the file is known from which it was read (SHA-256 of its bytes): brought twice, it is asked about.
ALTER TABLE evacuation_lists ADD COLUMN file_hash TEXT NOT NULL DEFAULT '';

-- What a safety round had heard of people whom it asked after by a list that was erased since, and of whom it knows nothing any more:
-- numbers alone. list: as safety_lists names it; title: as it was called.
CREATE TABLE erased_safety (
  round_id TEXT NOT NULL REFERENCES safety_rounds(id),
  list TEXT NOT NULL,
  title TEXT NOT NULL,
  erased_at TEXT NOT NULL,
  people INTEGER NOT NULL DEFAULT 0,
  safe INTEGER NOT NULL DEFAULT 0,
  help INTEGER NOT NULL DEFAULT 0,
  missed INTEGER NOT NULL DEFAULT 0,    -- away, or a wrong number
  unsaid INTEGER NOT NULL DEFAULT 0,    -- whom nobody had called yet
  PRIMARY KEY (round_id, list)
);

-- Of a safety round at a satellite: 1 where some of its lists are kept at headquarters alone, and whoever stands on those is not here.
ALTER TABLE safety_rounds ADD COLUMN elsewhere INTEGER NOT NULL DEFAULT 0;

-- Tablets were told of people who have a record only because a safety round asks after them by such a list, and were not told that
-- who stood on an erased one is gone: they forget both.
INSERT INTO changes (subject, id, seq)
  SELECT 'people', p.id, (SELECT coalesce(max(seq), 0) FROM changes) + row_number() OVER (ORDER BY p.id)
  FROM people p WHERE p.source = 'evacuation' AND p.find = '' AND p.joined_into IS NULL
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
INSERT INTO changes (subject, id, seq)
  SELECT 'safety', c.id, (SELECT coalesce(max(seq), 0) FROM changes) + row_number() OVER (ORDER BY c.id)
  FROM changes c WHERE c.subject = 'safety' AND NOT EXISTS (SELECT 1 FROM safety_people l WHERE l.id = c.id)
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
