-- Requests of every day (相談・依頼): somebody wants help, wants to help, or asks; without any incident.
CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  sort TEXT NOT NULL,                  -- help_wanted | to_help | advice
  state TEXT NOT NULL,                 -- domain/request_life.py
  place TEXT NOT NULL,                 -- the server that sees to it
  received_at TEXT NOT NULL,
  received_by TEXT NOT NULL,
  source TEXT NOT NULL,                -- domain/request_words.py
  source_note TEXT NOT NULL DEFAULT '',
  person_id TEXT NOT NULL REFERENCES people(id), -- who wants help, or to help, or asks
  requester_id TEXT NOT NULL REFERENCES people(id),
  requester_relation TEXT NOT NULL DEFAULT '',
  best_time TEXT NOT NULL DEFAULT '',  -- when they can be called
  household TEXT NOT NULL DEFAULT '',  -- words of domain/need_words.py, space-separated
  address TEXT NOT NULL DEFAULT '',    -- where the work is; of who wants to help, from where they come
  district TEXT NOT NULL DEFAULT '',
  access TEXT NOT NULL DEFAULT '',
  works TEXT NOT NULL DEFAULT '',      -- words of domain/request_words.py, space-separated
  topics TEXT NOT NULL DEFAULT '',     -- the same, of what is asked about
  wanted TEXT NOT NULL,                -- in their own words
  people_wanted INTEGER NOT NULL DEFAULT 1, -- of who wants to help: as how many they come
  skills TEXT NOT NULL DEFAULT '',     -- codes of domain/skills.py that are wanted, space-separated
  day_wished TEXT,
  hours_from TEXT NOT NULL DEFAULT '', -- HH:MM
  hours_to TEXT NOT NULL DEFAULT '',
  times TEXT NOT NULL DEFAULT '',      -- mon_am … sun_night, space-separated
  any_time INTEGER NOT NULL DEFAULT 0,
  wish TEXT NOT NULL DEFAULT '',       -- about who comes, or where they go
  agreed_on TEXT,                      -- the day that was agreed on once somebody was found
  found_who TEXT NOT NULL DEFAULT '',  -- who was found, beside those who were chosen
  done_on TEXT,
  state_reason TEXT NOT NULL DEFAULT '',
  need_id TEXT REFERENCES needs(id),   -- the need that was made of it
  changed_at TEXT NOT NULL,
  hidden_at TEXT
);
CREATE INDEX requests_person ON requests (person_id);
CREATE INDEX requests_requester ON requests (requester_id);
CREATE INDEX requests_state ON requests (state);
CREATE INDEX requests_received ON requests (received_at);
CREATE INDEX requests_need ON requests (need_id);

-- What happened to a request, a line for each thing.
CREATE TABLE request_history (
  id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES requests(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL,                 -- the state after it
  what TEXT NOT NULL
);
CREATE INDEX request_history_request ON request_history (request_id, at);

-- People who were chosen for a request, and how far it is with each.
CREATE TABLE request_offers (
  request_id TEXT NOT NULL REFERENCES requests(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  state TEXT NOT NULL,                 -- picked | called | refused | accepted
  helped INTEGER NOT NULL DEFAULT 0,   -- how many reports say that they did it
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (request_id, person_id)
);
CREATE INDEX request_offers_person ON request_offers (person_id);

-- The report with which a request is closed; one more each time that it was opened again.
CREATE TABLE request_reports (
  id TEXT PRIMARY KEY,
  request_id TEXT NOT NULL REFERENCES requests(id),
  did TEXT NOT NULL DEFAULT '',        -- what was done; or why nobody was found
  who TEXT NOT NULL DEFAULT '',        -- who did it, beside the people of request_offers
  people INTEGER NOT NULL DEFAULT 0,   -- how many in all did it
  minutes INTEGER NOT NULL DEFAULT 0,  -- how long each of them took
  went TEXT NOT NULL DEFAULT '',       -- how it went
  told TEXT NOT NULL DEFAULT '',       -- what the asker was told
  reported_at TEXT NOT NULL,
  reported_by TEXT NOT NULL
);
CREATE INDEX request_reports_request ON request_reports (request_id, reported_at);

-- Where a hidden request can be found, apart from everything else (秘匿).
CREATE TABLE hidden_requests (
  request_id TEXT PRIMARY KEY REFERENCES requests(id),
  said TEXT NOT NULL,                  -- JSON: column to what stood there
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  entry TEXT NOT NULL,                 -- the command that hid it
  ended_at TEXT,
  ended_by TEXT NOT NULL DEFAULT ''
);
