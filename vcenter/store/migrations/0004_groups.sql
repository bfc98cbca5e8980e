-- A group (団体) that has arrived on a centre's day: who leads it, and how many of it have no name yet.
CREATE TABLE group_arrivals (
  id TEXT PRIMARY KEY,
  gathering_id TEXT NOT NULL REFERENCES gatherings(id),
  group_id TEXT NOT NULL REFERENCES groups(id),
  leader_id TEXT REFERENCES people(id),
  unnamed INTEGER NOT NULL DEFAULT 0,  -- people who are counted and not named yet: they cannot be matched
  unnamed_out_at TEXT,                 -- when those without a name went home
  departure TEXT NOT NULL DEFAULT '',  -- where they set out
  vehicle TEXT NOT NULL DEFAULT '',
  arrived_at TEXT NOT NULL,
  device TEXT NOT NULL
);
CREATE INDEX group_arrivals_day ON group_arrivals (gathering_id);

-- A part of an arrived group: a class, a bus, or everybody ('' is its name then). Everybody who came with it is in one.
CREATE TABLE group_parties (
  id TEXT PRIMARY KEY,
  arrival_id TEXT NOT NULL REFERENCES group_arrivals(id),
  name TEXT NOT NULL,
  place INTEGER NOT NULL,              -- their order
  together INTEGER NOT NULL            -- they go to one team or to none
);
CREATE INDEX group_parties_arrival ON group_parties (arrival_id);

ALTER TABLE attendance ADD COLUMN party_id TEXT REFERENCES group_parties(id); -- with which part of a group they came
CREATE INDEX attendance_party ON attendance (party_id) WHERE party_id IS NOT NULL;

-- The day on which a person means to come again, as they said when they left. The latest word holds.
CREATE TABLE next_visits (
  person_id TEXT PRIMARY KEY REFERENCES people(id),
  day TEXT NOT NULL,
  said_at TEXT NOT NULL
);
CREATE INDEX next_visits_day ON next_visits (day);

-- Thanks that came for people who helped: for a need, or for those who came with a group.
CREATE TABLE thanks (
  id TEXT PRIMARY KEY,
  need_id TEXT REFERENCES needs(id),
  group_id TEXT REFERENCES groups(id),
  salon_id TEXT REFERENCES salons(id),
  words TEXT NOT NULL,
  at TEXT NOT NULL,
  said_by TEXT NOT NULL                -- the staff member who wrote it down
);

-- Whom thanks reach, and the day on which they helped.
CREATE TABLE thanks_people (
  thanks_id TEXT NOT NULL REFERENCES thanks(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  day TEXT NOT NULL,
  PRIMARY KEY (thanks_id, person_id)
);
CREATE INDEX thanks_people_person ON thanks_people (person_id);
