-- A salon's session that is held in a shelter or elsewhere while an incident or drill is open, under the id of the session. kind: shelter |
-- other; place: its name; helpers_wanted: at least so many that day, NULL where nobody said.
CREATE TABLE shelter_sessions (
  id TEXT NOT NULL PRIMARY KEY REFERENCES salon_sessions(id),
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  kind TEXT NOT NULL,
  place TEXT NOT NULL,
  helpers_wanted INTEGER,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX shelter_sessions_incident ON shelter_sessions (incident_id);

-- Needs that came by a salon. about: heard (what a guest told there) | helpers (people who are wanted at a session of it).
CREATE TABLE salon_needs (
  need_id TEXT NOT NULL PRIMARY KEY REFERENCES needs(id),
  salon_id TEXT NOT NULL REFERENCES salons(id),
  session_id TEXT REFERENCES salon_sessions(id),
  about TEXT NOT NULL
);
CREATE INDEX salon_needs_salon ON salon_needs (salon_id);
CREATE INDEX salon_needs_session ON salon_needs (session_id);

-- Requests of every day with which a salon looks for helpers.
CREATE TABLE salon_requests (
  request_id TEXT NOT NULL PRIMARY KEY REFERENCES requests(id),
  salon_id TEXT NOT NULL REFERENCES salons(id)
);
CREATE INDEX salon_requests_salon ON salon_requests (salon_id);
