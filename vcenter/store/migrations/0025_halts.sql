-- Since when nobody is sent out on a day without being asked about (中止, 閉所, 暑さの危険), without a break; none while they are.
ALTER TABLE day_status ADD COLUMN halted_at TEXT;
UPDATE day_status SET halted_at = said_at WHERE state IN ('stopped', 'closed') OR heat = 'danger';

-- What dispatch asked headquarters: may this team leave although the day is halted? The answer is good for this halt and this team as it was.
CREATE TABLE send_questions (
  id TEXT PRIMARY KEY,
  team_id TEXT NOT NULL REFERENCES teams(id),
  team_seen TEXT NOT NULL,             -- changed_at of the team when it was asked
  why TEXT NOT NULL,                   -- stopped, closed, heat: of the halt
  halted_at TEXT NOT NULL,
  asked_at TEXT NOT NULL,
  asked_by TEXT NOT NULL,
  asked_on TEXT NOT NULL,              -- the tablet
  answer TEXT NOT NULL DEFAULT '',     -- yes, no; nothing while it waits
  answered_at TEXT,
  answered_by TEXT NOT NULL DEFAULT '',
  answered_on TEXT NOT NULL DEFAULT '',
  reason TEXT NOT NULL DEFAULT ''
);
CREATE INDEX send_questions_team ON send_questions(team_id);
