-- Whom a council honours (感謝状・表彰): so many years, hours or times; NULL is not asked. every: all of them, else one is enough.
CREATE TABLE honour_rules (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  years INTEGER,
  hours INTEGER,
  times INTEGER,
  every INTEGER NOT NULL,
  letter TEXT NOT NULL DEFAULT '',     -- the words of the letter
  changed_at TEXT NOT NULL,
  ended_at TEXT
);

-- Who was honoured, by which rule, on which day: once.
CREATE TABLE honours (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  rule_id TEXT NOT NULL REFERENCES honour_rules(id),
  given_on TEXT NOT NULL,
  given_by TEXT NOT NULL
);
CREATE INDEX honours_person ON honours (person_id);
CREATE INDEX honours_rule ON honours (rule_id);

-- Points that were put in or spent by hand (points below nought); what is earned follows from what was recorded.
CREATE TABLE point_entries (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  points INTEGER NOT NULL,
  what TEXT NOT NULL,
  day TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX point_entries_person ON point_entries (person_id);
