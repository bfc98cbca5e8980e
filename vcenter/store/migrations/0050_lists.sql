-- A watch rests (休み) while somebody is in hospital or away: since when, and why.
ALTER TABLE watches ADD COLUMN paused_on TEXT;
ALTER TABLE watches ADD COLUMN paused_why TEXT NOT NULL DEFAULT '';

-- Whose record a visitor is: the name as watches write it, and the person (登録のある人) whom it means.
CREATE TABLE watch_visitors (
  visitor TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  linked_at TEXT NOT NULL,
  linked_by TEXT NOT NULL
);
CREATE INDEX watch_visitors_person ON watch_visitors (person_id);

-- A list of people who need help to get to safety (避難行動要支援者名簿), as a municipality gave it. What remains of it when it is erased
-- is that it was here, by which ground, and how many stood on it.
CREATE TABLE evacuation_lists (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  basis TEXT NOT NULL,                  -- why it may be held: domain/evacuation.py
  basis_note TEXT NOT NULL DEFAULT '',  -- of which ordinance or agreement
  given_by TEXT NOT NULL,               -- which office gave it
  given_on TEXT NOT NULL,
  until TEXT NOT NULL,                  -- the last day on which it may be held
  incident_id TEXT REFERENCES incidents(id), -- the incident with which it is erased; NULL of a list of ordinary times
  people INTEGER NOT NULL DEFAULT 0,    -- how many rows it was to have
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL,
  erasing_since TEXT,                   -- since when it is being erased because somebody said so
  erased_at TEXT,
  erased_people INTEGER NOT NULL DEFAULT 0,  -- how many of its people are gone for good
  kept_people INTEGER NOT NULL DEFAULT 0     -- of how many a record of ours stays, because something else points at it
);
CREATE INDEX evacuation_lists_incident ON evacuation_lists (incident_id);

-- One person of such a list, apart from everybody whom we know. person_id: the record of ours that is theirs, once there is one;
-- taken_in: that record was made of this row.
CREATE TABLE evacuation_people (
  id TEXT PRIMARY KEY,
  list_id TEXT NOT NULL REFERENCES evacuation_lists(id),
  position INTEGER NOT NULL,
  person_id TEXT REFERENCES people(id),
  taken_in INTEGER NOT NULL DEFAULT 0,
  name TEXT NOT NULL,
  kana TEXT NOT NULL DEFAULT '',
  find TEXT NOT NULL DEFAULT '',        -- by what it is found
  sex TEXT NOT NULL DEFAULT '',
  birth TEXT,
  district TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  phone_other TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT '',      -- why they need help: 要介護3, 視覚障害
  place TEXT NOT NULL DEFAULT '',       -- where they are to go
  helper TEXT NOT NULL DEFAULT '',      -- who helps them, and how they are called
  note TEXT NOT NULL DEFAULT ''         -- whatever else the list says of them
);
CREATE INDEX evacuation_people_list ON evacuation_people (list_id, position);
CREATE INDEX evacuation_people_person ON evacuation_people (person_id);

-- A copy of such a list that left the house (渡した名簿).
ALTER TABLE given_lists ADD COLUMN evacuation_id TEXT REFERENCES evacuation_lists(id);
