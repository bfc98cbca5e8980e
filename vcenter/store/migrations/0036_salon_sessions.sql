-- A salon as its council knows it. kind: elderly | children | together | kitchen | other, '' not said; resting_since: the day from which
-- it rests; helpers_wanted: at least so many of them; fee, venue_fee: yen a guest and a session; supported_since: the day.
ALTER TABLE salons ADD COLUMN kind TEXT NOT NULL DEFAULT '';
ALTER TABLE salons ADD COLUMN resting_since TEXT;
ALTER TABLE salons ADD COLUMN helpers_wanted INTEGER;
ALTER TABLE salons ADD COLUMN fee INTEGER;
ALTER TABLE salons ADD COLUMN venue_fee INTEGER;
ALTER TABLE salons ADD COLUMN supported_since TEXT;

-- How somebody comes to a salon. state: coming | hospital | facility | left | died, since state_since (a day); needs_support: counted apart
-- in the council's reports. last_came, missed, missed_since: by the rolls, the day on which they came last, and how many sessions in a row,
-- held and recorded, they missed since, from which day: counted whenever a roll says something of them.
ALTER TABLE salon_guests ADD COLUMN state TEXT NOT NULL DEFAULT 'coming';
ALTER TABLE salon_guests ADD COLUMN state_since TEXT;
ALTER TABLE salon_guests ADD COLUMN needs_support INTEGER NOT NULL DEFAULT 0;
ALTER TABLE salon_guests ADD COLUMN last_came TEXT;
ALTER TABLE salon_guests ADD COLUMN missed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE salon_guests ADD COLUMN missed_since TEXT;
CREATE INDEX salon_guests_missed ON salon_guests (missed) WHERE missed > 1;
CREATE INDEX salon_guests_salon ON salon_guests (salon_id);

-- Who runs a salon. leads: one of its leaders, of whom there may be two.
CREATE TABLE salon_helpers (
  person_id TEXT NOT NULL REFERENCES people(id),
  salon_id TEXT NOT NULL REFERENCES salons(id),
  leads INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (person_id, salon_id)
);
CREATE INDEX salon_helpers_salon ON salon_helpers (salon_id);

-- A session of a salon: the gathering (kind salon_session, its place is the salon) that bears this id, and what became of it.
-- state: open (its roll is being called) | held | cancelled | moved; way: meeting | phone | visit; moved_to: a day. The counts
-- are of people without a name; supported is the number of guests in need of support where it was counted and not named. roll_guests,
-- roll_supported, roll_helpers: who came by the roll, counted whenever it changes, so that a year is added up from its sessions.
CREATE TABLE salon_sessions (
  id TEXT PRIMARY KEY REFERENCES gatherings(id),
  salon_id TEXT NOT NULL REFERENCES salons(id),
  day TEXT NOT NULL,
  state TEXT NOT NULL,
  way TEXT NOT NULL DEFAULT 'meeting',
  begins TEXT NOT NULL DEFAULT '',
  ends TEXT NOT NULL DEFAULT '',
  why TEXT NOT NULL DEFAULT '',
  moved_to TEXT,
  guests INTEGER NOT NULL DEFAULT 0,
  supported INTEGER,
  helpers INTEGER NOT NULL DEFAULT 0,
  visitors INTEGER NOT NULL DEFAULT 0,
  staff INTEGER NOT NULL DEFAULT 0,
  activity TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  roll_guests INTEGER NOT NULL DEFAULT 0,
  roll_supported INTEGER NOT NULL DEFAULT 0,
  roll_helpers INTEGER NOT NULL DEFAULT 0,
  said_by TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  UNIQUE (salon_id, day)
);

-- The roll of a session: what was said of a person. part: guest | helper; state: came | absent; at: when it was said, of which the later
-- holds; needed_support: whether they did on that day.
CREATE TABLE salon_roll (
  session_id TEXT NOT NULL REFERENCES salon_sessions(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  part TEXT NOT NULL,
  state TEXT NOT NULL,
  needed_support INTEGER NOT NULL DEFAULT 0,
  at TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (session_id, person_id)
);
CREATE INDEX salon_sessions_day ON salon_sessions (day);
CREATE INDEX salon_roll_person ON salon_roll (person_id);
