-- Lists with names that left the house (渡した名簿): each copy has a number, and comes back or is destroyed.
CREATE TABLE given_lists (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,       -- of the copy; it is printed on every page
  sort TEXT NOT NULL,                   -- domain/given_words.py
  title TEXT NOT NULL DEFAULT '',       -- which list, in words
  to_whom TEXT NOT NULL,
  ground TEXT NOT NULL,                 -- why it may be given: domain/given_words.py
  ground_note TEXT NOT NULL DEFAULT '', -- of which law, agreement or decision
  body TEXT NOT NULL DEFAULT '',        -- to whose consent it was narrowed; a key of domain/watching_words.py BODIES
  items TEXT NOT NULL DEFAULT '',       -- what of each person was given, space-separated; everything else is held only
  people INTEGER NOT NULL DEFAULT 0,    -- how many people stand on it
  given_on TEXT NOT NULL,
  return_by TEXT NOT NULL,
  ended_on TEXT,
  ended_how TEXT NOT NULL DEFAULT '',   -- returned | destroyed
  note TEXT NOT NULL DEFAULT '',
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX given_lists_back ON given_lists (ended_on, return_by);

-- Who stands on a copy, so that it can be said of each person who holds what is known of them.
CREATE TABLE given_list_people (
  list_id TEXT NOT NULL REFERENCES given_lists(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  PRIMARY KEY (list_id, person_id)
);
CREATE INDEX given_list_people_person ON given_list_people (person_id);
