-- Somebody who registered beforehand by themselves (未確認): until a desk has seen them, and, of a sending that took no place, what it asked for.
CREATE TABLE unverified (
  person_id TEXT PRIMARY KEY REFERENCES people(id),
  sent_at TEXT NOT NULL,
  seen_at TEXT,                        -- when a desk saw who it is
  state TEXT NOT NULL DEFAULT '',      -- '' took places | held | valid | withdrawn
  batch TEXT NOT NULL DEFAULT '',      -- of those held: the same of all that came from one address within a day
  days TEXT NOT NULL DEFAULT '',       -- of those held: the days asked for, with spaces between
  hours_from TEXT NOT NULL DEFAULT '', -- HH:MM
  hours_to TEXT NOT NULL DEFAULT '',
  got TEXT NOT NULL DEFAULT '',        -- of those valid: the days that were asked for then, with spaces between
  settled_at TEXT,                     -- when headquarters said so, and who
  settled_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX unverified_batch ON unverified (batch, state);
