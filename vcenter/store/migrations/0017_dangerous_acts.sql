-- What was dangerous (somebody else's PIN, roles, satellites, programs, keys): every one who is responsible is told.
CREATE TABLE dangerous_acts (
  id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  what TEXT NOT NULL,                  -- as it is read: 応援 一郎さんに「受付」の役割を付けた
  place TEXT NOT NULL,
  device TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX dangerous_acts_at ON dangerous_acts (at);

-- Who has read it.
CREATE TABLE dangerous_acts_read (
  act_id TEXT NOT NULL REFERENCES dangerous_acts(id),
  staff_id TEXT NOT NULL REFERENCES staff(id),
  at TEXT NOT NULL,
  PRIMARY KEY (act_id, staff_id)
);
