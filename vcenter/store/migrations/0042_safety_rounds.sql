-- A safety round (安否確認): one asking after everybody on some lists. incident_id: the incident during which it was opened, if any.
-- not_asked: whoever was never asked whether they agree stands on it too. left_out, hidden: how many said no, and how many are 秘匿.
CREATE TABLE safety_rounds (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  incident_id TEXT REFERENCES incidents(id),
  not_asked INTEGER NOT NULL DEFAULT 0,
  left_out INTEGER NOT NULL DEFAULT 0,
  hidden INTEGER NOT NULL DEFAULT 0,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  closed_at TEXT,
  closed_by TEXT NOT NULL DEFAULT ''
);

-- Somebody of whom a safety round asks, with what was said last. state: '' (nobody has reached them) | safe | away | help | wrong;
-- hurt: of who needs help; whereabouts: where they are now; answered_at, answered_by: of the last answer; calling_by, calling_at: who is
-- on the phone with them; need_id: the need that was made of it.
CREATE TABLE safety_people (
  id TEXT PRIMARY KEY,
  round_id TEXT NOT NULL REFERENCES safety_rounds(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  district TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT '',
  hurt INTEGER NOT NULL DEFAULT 0,
  whereabouts TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT '',
  answered_at TEXT,
  answered_by TEXT NOT NULL DEFAULT '',
  calling_by TEXT NOT NULL DEFAULT '',
  calling_at TEXT,
  need_id TEXT REFERENCES needs(id),
  UNIQUE (round_id, person_id)
);
CREATE INDEX safety_people_person ON safety_people (person_id);
CREATE INDEX safety_people_need ON safety_people (need_id);

-- The lists on which somebody of a safety round stands. list: salon ID | group ID …, as vcenter/store/safety.py names them.
CREATE TABLE safety_lists (
  line_id TEXT NOT NULL REFERENCES safety_people(id),
  list TEXT NOT NULL,
  PRIMARY KEY (line_id, list)
);
CREATE INDEX safety_lists_list ON safety_lists (list);

-- Every answer of a safety round, also those that a later one has overtaken.
CREATE TABLE safety_answers (
  id TEXT PRIMARY KEY,
  line_id TEXT NOT NULL REFERENCES safety_people(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  device TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL,
  hurt INTEGER NOT NULL DEFAULT 0,
  whereabouts TEXT NOT NULL DEFAULT '',
  note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX safety_answers_line ON safety_answers (line_id, at);
