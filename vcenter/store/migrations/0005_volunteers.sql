-- How many volunteers headquarters can take on a day, and whether it takes any. A day without a row has no limit.
CREATE TABLE day_capacity (
  day TEXT PRIMARY KEY,
  people INTEGER,                      -- NULL is no limit
  state TEXT NOT NULL,                 -- open | closed | stopped
  reason TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);

-- What headquarters says of a day in the morning: whether the centre works, where people meet, how hot it is.
CREATE TABLE day_status (
  day TEXT PRIMARY KEY,
  state TEXT NOT NULL,                 -- preparing | open | stopped | closed
  reason TEXT NOT NULL DEFAULT '',
  meeting_point TEXT NOT NULL DEFAULT '',
  heat TEXT NOT NULL DEFAULT '',       -- '' | caution | high | danger
  said_at TEXT NOT NULL
);

-- A day on which somebody said beforehand that they will come. The waiting list is in the order of turn.
CREATE TABLE registrations (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  day TEXT NOT NULL,
  state TEXT NOT NULL,                 -- place | waiting | cancelled
  hours_from TEXT NOT NULL DEFAULT '', -- HH:MM
  hours_to TEXT NOT NULL DEFAULT '',
  asked_at TEXT NOT NULL,
  turn INTEGER NOT NULL,               -- 1 for the first who asked for this day, and so on
  changed_at TEXT NOT NULL,
  UNIQUE (person_id, day)
);
CREATE INDEX registrations_day ON registrations (day, state, turn);

-- What a volunteer told us beforehand and the card of a person has no column for.
CREATE TABLE volunteer_cards (
  person_id TEXT PRIMARY KEY REFERENCES people(id),
  language TEXT NOT NULL,              -- ja | easy | en | zh | ko
  transport TEXT NOT NULL DEFAULT '',  -- walk | bicycle | train | car | ''
  insurance TEXT NOT NULL DEFAULT '',  -- joined | desk | none: what they said, not what we have seen
  guardian_name TEXT NOT NULL DEFAULT '', -- who agreed for somebody under 18, as the volunteer says
  guardian_phone TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);

-- Somebody registered under the name of a person we know, and only staff can tell whether it is them.
CREATE TABLE claims (
  id TEXT PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,         -- six digits that the volunteer says at the desk
  person_id TEXT NOT NULL REFERENCES people(id), -- whom we know by this name
  said TEXT NOT NULL,                  -- JSON: the form as it was filled in, until it is settled
  asked_at TEXT NOT NULL,
  settled_at TEXT,
  settled_as TEXT                      -- same | other
);
CREATE INDEX claims_waiting ON claims (settled_at, asked_at);
