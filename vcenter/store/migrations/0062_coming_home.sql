-- What a team says besides when it is home. next_day: when its work goes on, nothing while that is open; waste_wait: minutes of waiting
-- at the waste site, 150 for that and more, nothing where it was not there; near_where: where something nearly happened.
-- noticed_seen: so much of 気づいた困りごと (new_needs) as somebody has made a need of, or has looked at.
ALTER TABLE reports ADD COLUMN next_day TEXT;
ALTER TABLE reports ADD COLUMN waste_wait INTEGER;
ALTER TABLE reports ADD COLUMN near_where TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN noticed_seen TEXT NOT NULL DEFAULT '';

-- The record of an accident (事故の記録) begins with what was told of an injury, and is completed later.
ALTER TABLE injuries ADD COLUMN person_id TEXT REFERENCES people(id);
ALTER TABLE injuries ADD COLUMN happened_on TEXT;
ALTER TABLE injuries ADD COLUMN happened_at TEXT NOT NULL DEFAULT '';   -- HH:MM
ALTER TABLE injuries ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE injuries ADD COLUMN doing TEXT NOT NULL DEFAULT '';         -- which work
ALTER TABLE injuries ADD COLUMN how TEXT NOT NULL DEFAULT '';           -- how it happened
ALTER TABLE injuries ADD COLUMN body_part TEXT NOT NULL DEFAULT '';
ALTER TABLE injuries ADD COLUMN how_bad TEXT NOT NULL DEFAULT '';       -- HOW_BAD of domain/return_words.py
ALTER TABLE injuries ADD COLUMN hurt_as TEXT NOT NULL DEFAULT '';       -- 切り傷, 骨折, as the doctor or the hurt person says
ALTER TABLE injuries ADD COLUMN doctor TEXT NOT NULL DEFAULT '';        -- the doctor's or hospital's name and phone
ALTER TABLE injuries ADD COLUMN doctor_since TEXT;
ALTER TABLE injuries ADD COLUMN ambulance TEXT NOT NULL DEFAULT '';     -- yes, no
ALTER TABLE injuries ADD COLUMN witness TEXT NOT NULL DEFAULT '';
ALTER TABLE injuries ADD COLUMN reporter TEXT NOT NULL DEFAULT '';      -- who told the centre of it
ALTER TABLE injuries ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE injuries ADD COLUMN handed_on TEXT;                         -- when the insurer was told
ALTER TABLE injuries ADD COLUMN changed_at TEXT NOT NULL DEFAULT '';
ALTER TABLE injuries ADD COLUMN changed_by TEXT NOT NULL DEFAULT '';
CREATE INDEX injuries_person ON injuries (person_id);

-- A need that came out of a team's work. how: kerb (軒先まで: what it left there is to be carried away), noticed (気づいた困りごと).
CREATE TABLE team_needs (
  need_id TEXT PRIMARY KEY REFERENCES needs(id),
  team_id TEXT NOT NULL REFERENCES teams(id),
  how TEXT NOT NULL,
  made_at TEXT NOT NULL
);
CREATE INDEX team_needs_team ON team_needs (team_id, how);

-- What is told at a place's morning briefing (朝礼で伝えること) of a day. team_id: whose near miss it is, nothing of what somebody wrote.
CREATE TABLE briefing_lines (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL,
  day TEXT NOT NULL,
  what TEXT NOT NULL,
  team_id TEXT REFERENCES teams(id),
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL
);
CREATE INDEX briefing_lines_day ON briefing_lines (day, place);
CREATE INDEX briefing_lines_team ON briefing_lines (team_id);
