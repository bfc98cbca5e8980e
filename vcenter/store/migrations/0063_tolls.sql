-- The toll-free measure of an incident (高速道路の無料措置), as headquarters said it last.
CREATE TABLE toll_measures (
  incident_id TEXT PRIMARY KEY REFERENCES incidents(id),
  in_force INTEGER NOT NULL,           -- 0: there is none for this incident
  first_day TEXT NOT NULL DEFAULT '',  -- ISO days; '' where nobody has said
  last_day TEXT NOT NULL DEFAULT '',
  elsewhere TEXT NOT NULL DEFAULT '',  -- where else the seal is given, in words
  said_at TEXT NOT NULL
);

-- That the centre's real seal was put on somebody's certificate of the road companies, on one day. The seal is never printed.
CREATE TABLE toll_seals (
  person_id TEXT NOT NULL REFERENCES people(id),
  day TEXT NOT NULL,                   -- the centre's day
  place TEXT NOT NULL,                 -- the server at whose desk
  sealed_at TEXT NOT NULL,
  sealed_by TEXT NOT NULL,
  PRIMARY KEY (person_id, day)
);
CREATE INDEX toll_seals_day ON toll_seals(day);

-- The car of somebody whom a desk helps to apply at the road companies' site.
CREATE TABLE toll_cars (
  person_id TEXT PRIMARY KEY REFERENCES people(id),
  plate TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL DEFAULT '',       -- light, normal, medium, large, special, as tolls are charged
  driver TEXT NOT NULL DEFAULT '',
  passengers INTEGER,                  -- beside the driver; nothing where nobody said
  changed_at TEXT NOT NULL
);
