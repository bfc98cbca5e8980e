-- What is written beside the figures of a day's report (日報).
CREATE TABLE day_report_words (
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  day TEXT NOT NULL,
  reach TEXT NOT NULL DEFAULT '',      -- whom the centre takes: 市内, 県内, 全国
  work TEXT NOT NULL DEFAULT '',       -- what was done
  remarks TEXT NOT NULL DEFAULT '',    -- troubles, and whatever else is to be told
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  PRIMARY KEY (incident_id, day)
);

-- A figure of a day that somebody put right by hand, each time: the last one of a figure holds.
CREATE TABLE day_report_corrections (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  day TEXT NOT NULL,
  figure TEXT NOT NULL,                -- CORRECTABLE of domain/day_report.py
  value INTEGER,                       -- none: what was counted holds again
  was INTEGER NOT NULL,                -- what was counted then
  why TEXT NOT NULL,
  by TEXT NOT NULL,
  at TEXT NOT NULL
);

-- A version of a day's report that was sent: to whom, how, and every figure as it stood there.
CREATE TABLE day_reports_sent (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  day TEXT NOT NULL,
  version INTEGER NOT NULL,            -- 1 is the first of a day, the others put it right
  to_whom TEXT NOT NULL,
  way TEXT NOT NULL,                   -- mail | fax | handed | other
  note TEXT NOT NULL,
  figures TEXT NOT NULL,               -- JSON: the tables of the report (frozen of domain/day_report.py)
  sent_at TEXT NOT NULL,
  sent_by TEXT NOT NULL,
  UNIQUE (incident_id, day, version)
);
CREATE INDEX day_report_corrections_of ON day_report_corrections (incident_id, day, figure);
