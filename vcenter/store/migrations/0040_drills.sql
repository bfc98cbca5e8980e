-- Drills (訓練) that are thrown away: since when that goes on, and when nothing of the drill was left.
ALTER TABLE incidents ADD COLUMN throwing_since TEXT;
ALTER TABLE incidents ADD COLUMN thrown_at TEXT;

-- What an everyday person's card said before a drill changed it, so that each change is kept or put back by itself.
CREATE TABLE drill_changes (
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  before_drill TEXT NOT NULL,          -- JSON: column of people to what it said; '{}' once the drill is thrown away
  at TEXT NOT NULL,                    -- of the person's last change before
  decided TEXT NOT NULL DEFAULT '',    -- kept | undone
  decided_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (incident_id, person_id)
);

-- A look stays when the person or the need is thrown away with a drill: it is chained, and holds no more than the id.
CREATE TABLE looks_kept (
  seq INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  act TEXT NOT NULL,                   -- opened | printed | exported | taken_along
  card TEXT NOT NULL,                  -- what was looked at, as staff call it
  person_id TEXT,
  need_id TEXT,                        -- neither of both: a whole list
  count INTEGER NOT NULL,              -- how many people or needs
  place TEXT NOT NULL,
  device TEXT NOT NULL,
  actor TEXT NOT NULL,
  link BLOB NOT NULL                   -- as the journal's
);
INSERT INTO looks_kept (seq, at, act, card, person_id, need_id, count, place, device, actor, link)
SELECT seq, at, act, card, person_id, need_id, count, place, device, actor, link FROM looks;
DROP TABLE looks;
ALTER TABLE looks_kept RENAME TO looks;
CREATE INDEX looks_at ON looks (at, seq, actor, device);
CREATE INDEX looks_person ON looks (person_id, at) WHERE person_id IS NOT NULL;
CREATE INDEX looks_need ON looks (need_id, at) WHERE need_id IS NOT NULL;
