-- Insurance as it is: what the disaster is, and whether cover begins at once (大規模災害特例), are facts of the incident.
ALTER TABLE incidents ADD COLUMN disaster TEXT NOT NULL DEFAULT '';  -- quake | water | other; '' (not said)
ALTER TABLE incidents ADD COLUMN at_once_from TEXT;                  -- none: the exception has not been declared
ALTER TABLE incidents ADD COLUMN at_once_until TEXT;                 -- the last day on which joining covers at once
ALTER TABLE people ADD COLUMN insurance_joined_on TEXT;              -- the day of the paperwork; none: of before it was asked

-- Works at the centre itself today and leaves with no team.
ALTER TABLE attendance ADD COLUMN stays_here INTEGER NOT NULL DEFAULT 0;

-- Each paperwork of an insurance that a desk has seen or taken.
CREATE TABLE insurances (
  person_id TEXT NOT NULL REFERENCES people(id),
  joined_on TEXT NOT NULL,             -- the day of the paperwork
  for_year INTEGER NOT NULL,           -- the year that it is for, by the 1 April with which it begins
  plan TEXT NOT NULL,                  -- basic | quake | infection; '' (not said)
  joined_where TEXT NOT NULL,          -- here | home | web
  seen_by TEXT NOT NULL,               -- who looked at the paper; who typed it stands in the journal
  place TEXT NOT NULL,                 -- the server at which it was said
  said_at TEXT NOT NULL,
  sent_at TEXT,                        -- when the list with this person went out; none: not yet
  sent_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, joined_on, for_year)
);
