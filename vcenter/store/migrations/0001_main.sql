-- Times are UTC in ISO 8601 (2026-11-24T00:12:05.123Z), days are dates in Japan (2026-11-24).
-- Yes and no are 1 and 0. Ids are UUIDs made where the thing was first written down.

-- The centre's own facts: name, phone, what every sheet needs. One row a key.
CREATE TABLE centre_facts (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- People who work at the desks and may sign in.
CREATE TABLE staff (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  secret_hash TEXT NOT NULL,           -- Argon2id of the PIN or password
  active INTEGER NOT NULL DEFAULT 1,
  made_at TEXT NOT NULL,
  failures INTEGER NOT NULL DEFAULT 0, -- wrong PINs since the last right one
  locked_until TEXT                    -- no sign-in before this
);

-- Tablets and browsers that are signed in. The cookie is kept as a hash only.
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY,
  staff_id TEXT NOT NULL REFERENCES staff(id),
  form_token TEXT NOT NULL,            -- what every form of this session carries
  device TEXT NOT NULL,
  made_at TEXT NOT NULL,
  ends_at TEXT NOT NULL
);

-- Programs that may use the API.
CREATE TABLE api_tokens (
  token_hash TEXT PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  made_at TEXT NOT NULL
);

-- Every command that was received, with what became of it.
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY,             -- the order in which they were applied
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  at TEXT NOT NULL,                    -- when the button was pressed, by the device's clock
  received_at TEXT NOT NULL,           -- when it arrived, by the server's clock
  place TEXT NOT NULL,
  device TEXT NOT NULL,
  actor TEXT NOT NULL,                 -- staff name or API client
  payload TEXT NOT NULL,               -- JSON, as it was sent
  status TEXT NOT NULL,                -- done | refused
  outcome TEXT NOT NULL                -- JSON: what was answered
);

-- Anyone: volunteer, evacuee, salon guest, requester. Roles are relations, never kinds of person.
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  pass_number TEXT NOT NULL UNIQUE,    -- nine digits, the last one a check digit
  member_number TEXT NOT NULL DEFAULT '', -- as in the council's own roster
  name TEXT NOT NULL,                  -- surname, full-width space, given name where known
  kana TEXT NOT NULL DEFAULT '',
  name_folded TEXT NOT NULL,           -- the name as it is compared
  find TEXT NOT NULL,                  -- folded name, kana, phones and numbers, for search
  sex TEXT NOT NULL DEFAULT '',        -- m | f | '' (not said)
  birth TEXT,
  postal TEXT NOT NULL DEFAULT '',
  address TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  phone_other TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  emergency_name TEXT NOT NULL DEFAULT '',
  emergency_relation TEXT NOT NULL DEFAULT '',
  emergency_phone TEXT NOT NULL DEFAULT '',
  insurance_plan TEXT NOT NULL DEFAULT '',
  insured_from TEXT,                   -- the first day on which the insurance holds
  insured_until TEXT,                  -- the last day
  experienced INTEGER NOT NULL DEFAULT 0, -- has worked in a centre before
  may_lead INTEGER NOT NULL DEFAULT 0, -- may be a team's leader
  seats INTEGER NOT NULL DEFAULT 0,    -- seats in a car that the person brings, driver's included
  limits TEXT NOT NULL DEFAULT '',     -- physical limits that the team must know
  guardian_consent INTEGER NOT NULL DEFAULT 0,
  guardian_id TEXT REFERENCES people(id), -- who comes along with a child under 15
  consent_at TEXT,                     -- rules and privacy notice agreed to
  note TEXT NOT NULL DEFAULT '',
  source TEXT NOT NULL,                -- roster | walk_in | need
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX people_find ON people (find, id); -- search scans this instead of the wide table
CREATE INDEX people_name ON people (name_folded);

-- What a person told us that we could not read: kept as it was written, until somebody settles it.
CREATE TABLE person_marks (
  person_id TEXT NOT NULL REFERENCES people(id),
  field TEXT NOT NULL,
  as_written TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (person_id, field)
);

-- Skills of the one vocabulary (domain/skills.py); what is not in it stands as it was written.
CREATE TABLE person_skills (
  person_id TEXT NOT NULL REFERENCES people(id),
  skill TEXT NOT NULL,
  PRIMARY KEY (person_id, skill)
);

-- Registered volunteer groups, companies, schools, neighbourhood associations.
CREATE TABLE groups (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  find TEXT NOT NULL,
  kind TEXT NOT NULL DEFAULT '',
  contact TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  email TEXT NOT NULL DEFAULT '',
  members INTEGER,                     -- as the group says, not as we count
  district TEXT NOT NULL DEFAULT '',
  may_split INTEGER NOT NULL DEFAULT 1,-- people who came together may go to different teams
  note TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE UNIQUE INDEX groups_find ON groups (find);

-- A person in a group.
CREATE TABLE memberships (
  person_id TEXT NOT NULL REFERENCES people(id),
  group_id TEXT NOT NULL REFERENCES groups(id),
  role TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, group_id)
);

-- Regular everyday gatherings.
CREATE TABLE salons (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  find TEXT NOT NULL,
  district TEXT NOT NULL DEFAULT '',
  venue TEXT NOT NULL DEFAULT '',
  days TEXT NOT NULL DEFAULT '',       -- as people say it: 第2・4火曜 10時〜
  guests INTEGER,                      -- as the salon says
  contact TEXT NOT NULL DEFAULT '',
  phone TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE UNIQUE INDEX salons_find ON salons (find);

-- A person who comes to a salon.
CREATE TABLE salon_guests (
  person_id TEXT NOT NULL REFERENCES people(id),
  salon_id TEXT NOT NULL REFERENCES salons(id),
  PRIMARY KEY (person_id, salon_id)
);

-- What the centre was opened for. A drill is an incident marked as one.
CREATE TABLE incidents (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  drill INTEGER NOT NULL DEFAULT 0,
  opened_at TEXT NOT NULL,
  closed_at TEXT
);

-- One dated occasion that people attend: a centre's day, a salon session, a course, a drill.
CREATE TABLE gatherings (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                  -- centre_day
  day TEXT NOT NULL,
  place TEXT NOT NULL DEFAULT '',
  incident_id TEXT REFERENCES incidents(id),
  UNIQUE (kind, day, place)
);

-- A person at a gathering: in, out, how, at which desk.
CREATE TABLE attendance (
  id TEXT PRIMARY KEY,
  gathering_id TEXT NOT NULL REFERENCES gatherings(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  group_id TEXT REFERENCES groups(id), -- whom they came with
  in_at TEXT NOT NULL,
  in_how TEXT NOT NULL,                -- pass | scan | search | walk_in
  in_device TEXT NOT NULL,             -- the tablet or desk
  stays_until TEXT NOT NULL DEFAULT '',-- HH:MM in Japan; '' is until the centre closes
  out_at TEXT,
  out_how TEXT
);
-- Nobody is in twice.
CREATE UNIQUE INDEX attendance_in ON attendance (gathering_id, person_id) WHERE out_at IS NULL;
CREATE INDEX attendance_person ON attendance (person_id);

-- A request for help.
CREATE TABLE needs (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  incident_id TEXT REFERENCES incidents(id),
  state TEXT NOT NULL,                 -- domain/need_life.py
  received_at TEXT NOT NULL,
  received_by TEXT NOT NULL,
  source TEXT NOT NULL,                -- phone | visit | walk_in | shelter | salon | web | other_body
  source_note TEXT NOT NULL DEFAULT '',
  person_id TEXT NOT NULL REFERENCES people(id), -- the person concerned
  requester_id TEXT NOT NULL REFERENCES people(id),
  requester_relation TEXT NOT NULL DEFAULT '',
  best_time TEXT NOT NULL DEFAULT '',  -- when the requester can be called
  household TEXT NOT NULL DEFAULT '',  -- words of domain/need_words.py, space-separated
  address TEXT NOT NULL,               -- where the work is
  district TEXT NOT NULL DEFAULT '',
  present_address TEXT NOT NULL DEFAULT '', -- where the person stays now, if evacuated
  access TEXT NOT NULL DEFAULT '',     -- how to get there, landmarks
  damage TEXT NOT NULL DEFAULT '',     -- words, space-separated
  damage_note TEXT NOT NULL DEFAULT '',
  category TEXT NOT NULL,
  request TEXT NOT NULL,               -- in the requester's words
  people_min INTEGER NOT NULL,
  people_wanted INTEGER NOT NULL,
  people_strong INTEGER NOT NULL DEFAULT 0,
  women_only INTEGER NOT NULL DEFAULT 0,
  wish TEXT NOT NULL DEFAULT '',       -- any other constraint on who comes
  day_wished TEXT,
  hours_from TEXT NOT NULL DEFAULT '', -- HH:MM
  hours_to TEXT NOT NULL DEFAULT '',
  requester_present TEXT NOT NULL DEFAULT '', -- yes | no | ''
  parking TEXT NOT NULL DEFAULT '',
  toilet TEXT NOT NULL DEFAULT '',
  water TEXT NOT NULL DEFAULT '',
  electricity TEXT NOT NULL DEFAULT '',
  danger_level TEXT NOT NULL DEFAULT '', -- 応急危険度判定: green | yellow | red | ''
  dangers TEXT NOT NULL DEFAULT '',    -- words, space-separated
  danger_note TEXT NOT NULL DEFAULT '',
  far INTEGER NOT NULL DEFAULT 0,      -- cannot be reached on foot: the team needs seats
  urgency INTEGER NOT NULL,            -- 1 (can wait) to 5 (today)
  urgency_reason TEXT NOT NULL DEFAULT '',
  not_to_do TEXT NOT NULL DEFAULT '',
  consent_team INTEGER NOT NULL DEFAULT 0,   -- data may be given to the team
  consent_bodies INTEGER NOT NULL DEFAULT 0, -- and to other bodies
  state_reason TEXT NOT NULL DEFAULT '',
  look_again_on TEXT,                  -- the day on which a need on hold is looked at again
  referred_to TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);
CREATE INDEX needs_state ON needs (state);
CREATE INDEX needs_person ON needs (person_id);

-- Skills that a need asks for, and how many people with each.
CREATE TABLE need_skills (
  need_id TEXT NOT NULL REFERENCES needs(id),
  skill TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (need_id, skill)
);

-- Equipment that a team takes to a need.
CREATE TABLE need_equipment (
  need_id TEXT NOT NULL REFERENCES needs(id),
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (need_id, kind)
);

-- Every contact about a need and every step of its life.
CREATE TABLE need_history (
  id TEXT PRIMARY KEY,
  need_id TEXT NOT NULL REFERENCES needs(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL,                 -- the state after it
  what TEXT NOT NULL
);
CREATE INDEX need_history_need ON need_history (need_id, at);

-- People sent to one need for one shift, with a leader. Its going out and coming back is the dispatch.
CREATE TABLE teams (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  gathering_id TEXT NOT NULL REFERENCES gatherings(id),
  need_id TEXT NOT NULL REFERENCES needs(id),
  leader_id TEXT NOT NULL REFERENCES people(id),
  leader_phone TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,                 -- formed | out | back | disbanded
  vehicle TEXT NOT NULL DEFAULT '',
  leave_at TEXT NOT NULL DEFAULT '',   -- HH:MM planned
  back_by TEXT NOT NULL DEFAULT '',    -- HH:MM; later than this is an alarm
  remarks TEXT NOT NULL DEFAULT '',
  formed_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  out_at TEXT,
  back_at TEXT
);
CREATE INDEX teams_need ON teams (need_id);
CREATE INDEX teams_gathering ON teams (gathering_id, state);

-- Who is in a team.
CREATE TABLE team_members (
  team_id TEXT NOT NULL REFERENCES teams(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  back_at TEXT,                        -- counted when the team came back
  PRIMARY KEY (team_id, person_id)
);
CREATE INDEX team_members_person ON team_members (person_id);

-- Every printed copy of a dispatch sheet, until it has come back.
CREATE TABLE sheet_copies (
  team_id TEXT NOT NULL REFERENCES teams(id),
  copy INTEGER NOT NULL,
  printed_at TEXT NOT NULL,
  printed_by TEXT NOT NULL,
  back_at TEXT,
  PRIMARY KEY (team_id, copy)
);

-- What the leader reported (活動報告).
CREATE TABLE reports (
  team_id TEXT PRIMARY KEY REFERENCES teams(id),
  result TEXT NOT NULL,                -- done | continue | stopped
  began_at TEXT NOT NULL DEFAULT '',   -- HH:MM
  ended_at TEXT NOT NULL DEFAULT '',
  did TEXT NOT NULL DEFAULT '',
  left_over TEXT NOT NULL DEFAULT '',
  people_next INTEGER,                 -- people wanted for what is left
  words TEXT NOT NULL DEFAULT '',      -- the requester's words
  injuries TEXT NOT NULL DEFAULT '',
  near_misses TEXT NOT NULL DEFAULT '',
  new_needs TEXT NOT NULL DEFAULT '',
  equipment_note TEXT NOT NULL DEFAULT '',
  reported_at TEXT NOT NULL,
  reported_by TEXT NOT NULL
);
