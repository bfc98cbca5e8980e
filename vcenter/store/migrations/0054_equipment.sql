-- Kinds of equipment (資機材) of which the centre has said more than the vocabulary does. A kind is its name, as needs cards write it.
-- sort: '' comes back, 'consumable' is used up, 'vehicle', 'key'. least: below so many that are here, more are to be got.
CREATE TABLE equipment_kinds (
  name TEXT PRIMARY KEY,
  sort TEXT NOT NULL DEFAULT '',
  least INTEGER,
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);

-- What the centre has: a lot of so many of a kind, or one single thing that bears a label number. Whose it is, until when, and where it is kept.
-- goes_with: of a key, the vehicle that it opens.
CREATE TABLE equipment_stock (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  label INTEGER,
  count INTEGER NOT NULL DEFAULT 1,
  owner TEXT NOT NULL DEFAULT 'bought',
  from_whom TEXT NOT NULL DEFAULT '',
  due TEXT,
  kept_at TEXT NOT NULL DEFAULT '',
  plate TEXT NOT NULL DEFAULT '',
  seats INTEGER,
  goes_with TEXT REFERENCES equipment_stock (id),
  note TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  given_back_at TEXT,
  given_back_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX equipment_stock_kind ON equipment_stock (kind);

-- What a team or somebody else has taken along: so many of a kind, or one single thing (stock_id). over_at: nothing of it is out any more.
CREATE TABLE equipment_loans (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  stock_id TEXT REFERENCES equipment_stock (id),
  team_id TEXT REFERENCES teams (id),
  to_whom TEXT NOT NULL DEFAULT '',
  incident_id TEXT REFERENCES incidents (id),
  count INTEGER NOT NULL,
  back INTEGER NOT NULL DEFAULT 0,
  broken INTEGER NOT NULL DEFAULT 0,
  lost INTEGER NOT NULL DEFAULT 0,
  lent_at TEXT NOT NULL,
  lent_by TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT '',
  over_at TEXT
);
CREATE INDEX equipment_loans_open ON equipment_loans (over_at, team_id);
CREATE INDEX equipment_loans_stock ON equipment_loans (stock_id);
