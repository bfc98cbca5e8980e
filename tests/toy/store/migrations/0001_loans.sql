-- Equipment (資機材) that a team has taken along, and when it came back.
CREATE TABLE loans (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES teams (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  what TEXT NOT NULL,
  count INTEGER NOT NULL,
  lent_at TEXT NOT NULL,
  back_at TEXT
);
