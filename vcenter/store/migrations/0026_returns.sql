-- Who stayed at the site when their team came back: why, how they are reached, until when, and what became of it.
CREATE TABLE stays (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES teams(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  why TEXT NOT NULL,
  phone TEXT NOT NULL,
  day TEXT NOT NULL,                   -- of until
  until TEXT NOT NULL,                 -- HH:MM; later than this is an alarm
  said_at TEXT NOT NULL,
  said_by TEXT NOT NULL,
  ended_at TEXT,
  ended_how TEXT NOT NULL DEFAULT '',  -- back | home
  ended_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX stays_person ON stays (person_id, ended_at);
CREATE INDEX stays_team ON stays (team_id);

-- An injury as it was told, before or after the report of its team.
CREATE TABLE injuries (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES teams(id),
  what TEXT NOT NULL,
  told_at TEXT NOT NULL,
  told_by TEXT NOT NULL
);
CREATE INDEX injuries_team ON injuries (team_id);

-- What stood in a field of a report before it was corrected, and what has stood there since.
CREATE TABLE report_corrections (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES teams(id),
  field TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  why TEXT NOT NULL,
  corrected_at TEXT NOT NULL,
  corrected_by TEXT NOT NULL
);
CREATE INDEX report_corrections_team ON report_corrections (team_id);

-- Who asked for the time by which the team is back now, where it was changed on the way.
ALTER TABLE teams ADD COLUMN back_by_asked TEXT NOT NULL DEFAULT '';
-- When the team was taken back before it had left, and its printed sheets were said to be right still.
ALTER TABLE teams ADD COLUMN sheets_kept_at TEXT;
-- Which rules were passed over by somebody's word, their codes with spaces between; and the word.
ALTER TABLE teams ADD COLUMN passed TEXT NOT NULL DEFAULT '';
ALTER TABLE teams ADD COLUMN passed_why TEXT NOT NULL DEFAULT '';
-- When a printed sheet was said to be no longer right; and when it was said to be lost, with what is known of it.
ALTER TABLE sheet_copies ADD COLUMN void_at TEXT;
ALTER TABLE sheet_copies ADD COLUMN lost_at TEXT;
ALTER TABLE sheet_copies ADD COLUMN lost_why TEXT NOT NULL DEFAULT '';
