-- Two records that somebody looked at and called two people: nobody is asked about them again. one_id is the smaller id.
CREATE TABLE different_people (
  one_id TEXT NOT NULL REFERENCES people(id),
  other_id TEXT NOT NULL REFERENCES people(id),
  said_at TEXT NOT NULL,
  said_by TEXT NOT NULL,
  PRIMARY KEY (one_id, other_id)
);
CREATE INDEX different_people_other ON different_people (other_id);
