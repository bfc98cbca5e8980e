-- Where in a roster what could not be read was written, of people as of groups and salons; and who settled it. row_number 0: of
-- before this was kept.
ALTER TABLE person_marks ADD COLUMN file TEXT NOT NULL DEFAULT '';
ALTER TABLE person_marks ADD COLUMN sheet TEXT NOT NULL DEFAULT '';
ALTER TABLE person_marks ADD COLUMN row_number INTEGER NOT NULL DEFAULT 0;

-- As person_marks, of a group.
CREATE TABLE group_marks (
  group_id TEXT NOT NULL REFERENCES groups(id),
  field TEXT NOT NULL,
  as_written TEXT NOT NULL,
  reason TEXT NOT NULL,
  file TEXT NOT NULL DEFAULT '',
  sheet TEXT NOT NULL DEFAULT '',
  row_number INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (group_id, field)
);

-- As person_marks, of a salon.
CREATE TABLE salon_marks (
  salon_id TEXT NOT NULL REFERENCES salons(id),
  field TEXT NOT NULL,
  as_written TEXT NOT NULL,
  reason TEXT NOT NULL,
  file TEXT NOT NULL DEFAULT '',
  sheet TEXT NOT NULL DEFAULT '',
  row_number INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (salon_id, field)
);

-- A mark that somebody settled: of one of the three, what was written, what stands there instead, and who said so.
CREATE TABLE settled_marks (
  id TEXT PRIMARY KEY,
  person_id TEXT REFERENCES people(id),
  group_id TEXT REFERENCES groups(id),
  salon_id TEXT REFERENCES salons(id),
  field TEXT NOT NULL,
  as_written TEXT NOT NULL,
  file TEXT NOT NULL,
  sheet TEXT NOT NULL,
  row_number INTEGER NOT NULL,
  way TEXT NOT NULL,                   -- mended, right: the record is right as it is
  value TEXT NOT NULL,                 -- what was put there; '' of what is right as it is
  at TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX settled_marks_person ON settled_marks (person_id);
CREATE INDEX settled_marks_group ON settled_marks (group_id);
CREATE INDEX settled_marks_salon ON settled_marks (salon_id);
