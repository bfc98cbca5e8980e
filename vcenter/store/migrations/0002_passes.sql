-- Public keys with which passes and certificates were signed, by number. Private keys lie in files, never here.
CREATE TABLE signing_keys (
  number INTEGER PRIMARY KEY,
  public_key BLOB NOT NULL,
  made_at TEXT NOT NULL
);

ALTER TABLE people ADD COLUMN pass_issue INTEGER NOT NULL DEFAULT 0; -- a lost pass: older issues hold no longer
ALTER TABLE people ADD COLUMN barred_reason TEXT NOT NULL DEFAULT ''; -- why this person may not take part; '' is may
ALTER TABLE people ADD COLUMN oriented_on TEXT;                      -- the last day on which they heard the orientation
ALTER TABLE attendance ADD COLUMN orientation TEXT NOT NULL DEFAULT ''; -- the orientation group given at reception

-- An orientation that has begun: group A is the first of the day, B the second …
CREATE TABLE orientations (
  gathering_id TEXT NOT NULL REFERENCES gatherings(id),
  letter TEXT NOT NULL,
  began_at TEXT NOT NULL,
  PRIMARY KEY (gathering_id, letter)
);
