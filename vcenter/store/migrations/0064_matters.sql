-- A matter (用件): a complaint, something found or left behind, a question, or something else that waits for somebody to answer.
-- sort: complaint, lost, question, other. answer_by: the day until when; answerer: who answers, as it was written.
CREATE TABLE matters (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE,
  place TEXT NOT NULL DEFAULT '',            -- the server at which it was told; '' is headquarters
  incident_id TEXT REFERENCES incidents (id),
  sort TEXT NOT NULL,
  what TEXT NOT NULL,
  found_where TEXT NOT NULL DEFAULT '',      -- of what was found or left behind
  kept_where TEXT NOT NULL DEFAULT '',
  from_name TEXT NOT NULL DEFAULT '',
  from_phone TEXT NOT NULL DEFAULT '',
  about TEXT NOT NULL DEFAULT '',            -- whom or what it concerns, as it was written
  team_id TEXT REFERENCES teams (id),
  need_id TEXT REFERENCES needs (id),
  person_id TEXT REFERENCES people (id),
  answerer TEXT NOT NULL DEFAULT '',
  answer_by TEXT,
  heard_at TEXT NOT NULL,
  heard_by TEXT NOT NULL DEFAULT '',
  answer TEXT NOT NULL DEFAULT '',
  given_to TEXT NOT NULL DEFAULT '',         -- to whom a thing was given back
  answered_at TEXT,
  answered_by TEXT NOT NULL DEFAULT '',
  removed_at TEXT,                           -- written by mistake
  changed_at TEXT NOT NULL
);
CREATE INDEX matters_open ON matters (answered_at, answer_by);
CREATE INDEX matters_incident ON matters (incident_id);
