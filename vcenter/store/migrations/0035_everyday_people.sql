-- Where somebody stands as a volunteer of every day: applied | met | registered | resting | left; '' of who is none (guests, requesters).
ALTER TABLE people ADD COLUMN volunteer_state TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN state_since TEXT; -- the day on which staff said so; NULL of records of before
ALTER TABLE people ADD COLUMN fax TEXT NOT NULL DEFAULT '';
ALTER TABLE people ADD COLUMN contact_by TEXT NOT NULL DEFAULT ''; -- phone | post | fax | mail | '' (not said): how they like to be reached

-- Tablets need not be told of it: nobody rests or has left. The trigger, of either name, is made again at start (store/triggers.py).
DROP TRIGGER IF EXISTS people_changed;
DROP TRIGGER IF EXISTS tell_people_changed;

-- Whoever came into the tables otherwise than by a need is a registered volunteer, as `add_all` of store/people.py says of new ones.
UPDATE people SET volunteer_state = 'registered'
WHERE source <> 'need' OR EXISTS (SELECT 1 FROM people other WHERE other.joined_into = people.id AND other.source <> 'need');

-- When somebody is usually free: mon_am … sun_night (domain/volunteering.py).
CREATE TABLE person_times (
  person_id TEXT NOT NULL REFERENCES people(id),
  time TEXT NOT NULL,
  PRIMARY KEY (person_id, time)
);
CREATE INDEX person_times_time ON person_times (time, person_id);

-- Papers that prove what somebody may do (資格・免許), with the last day on which each holds.
CREATE TABLE licences (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  name TEXT NOT NULL,
  expires_on TEXT,                     -- NULL of what never ends
  note TEXT NOT NULL DEFAULT '',
  seen_on TEXT NOT NULL,               -- the day on which somebody saw the paper
  seen_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX licences_person ON licences (person_id);
CREATE INDEX licences_expires ON licences (expires_on);

-- What somebody was asked for and answered: that it may be told, or not. Who was never asked has no row.
CREATE TABLE consents (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  words TEXT NOT NULL,                 -- what they were asked, as it was read to them
  purpose TEXT NOT NULL,               -- what for
  told_to TEXT NOT NULL,               -- to whom it may be told
  agreed INTEGER NOT NULL,             -- 0: they said no
  answered_on TEXT NOT NULL,
  how TEXT NOT NULL,                   -- paper | spoken
  asked_by TEXT NOT NULL,
  taken_back_on TEXT,
  taken_back_by TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);
CREATE INDEX consents_person ON consents (person_id);

-- Who was in a group once, until when, and who took them out.
CREATE TABLE past_memberships (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  group_id TEXT NOT NULL REFERENCES groups(id),
  role TEXT NOT NULL DEFAULT '',
  ended_on TEXT NOT NULL,
  ended_by TEXT NOT NULL
);
CREATE INDEX past_memberships_group ON past_memberships (group_id);
CREATE INDEX past_memberships_person ON past_memberships (person_id);
CREATE INDEX memberships_group ON memberships (group_id);

-- The list of people by kana, and who can do what, are read from these alone, however many people there are.
CREATE INDEX people_listed ON people (kana, name, id, joined_into, volunteer_state, address);
CREATE INDEX people_listed_by_words ON people (kana, name, id, joined_into, volunteer_state, address, find);
CREATE INDEX person_skills_skill ON person_skills (skill, person_id);

-- Words that a council has added to the vocabulary of skills (domain/skills.py). Who has one has the word itself in person_skills.
CREATE TABLE own_skills (
  word TEXT PRIMARY KEY,
  also TEXT NOT NULL DEFAULT '',       -- what it was called before, each on a line
  retired_at TEXT,                     -- no longer asked for; who has it keeps it
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
