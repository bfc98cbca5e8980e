-- Somebody who works at the centre (運営者): of this council, of another one that has come to help, or of a partner body. Apart from who may
-- sign in (table staff). kind: local, prefecture, outside, partner; payer: who pays (負担); usual_from, usual_until: minutes of the day, the
-- latter beyond 1440 after midnight; usual_rest: minutes; agreed: minutes a day that their own employer has agreed on.
CREATE TABLE crew (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL DEFAULT '',
  name TEXT NOT NULL,
  kana TEXT NOT NULL DEFAULT '',
  body TEXT NOT NULL,
  block TEXT NOT NULL DEFAULT '',
  kind TEXT NOT NULL,
  desk TEXT NOT NULL DEFAULT '',
  payer TEXT NOT NULL,
  usual_from INTEGER NOT NULL,
  usual_until INTEGER NOT NULL,
  usual_rest INTEGER NOT NULL,
  agreed INTEGER,
  staff_id TEXT REFERENCES staff (id),
  changed_at TEXT NOT NULL
);

-- For how long somebody is here (クール): first_day to last_day at the centre, none while nobody knows the end; when they come and go home.
CREATE TABLE crew_periods (
  id TEXT PRIMARY KEY,
  crew_id TEXT NOT NULL REFERENCES crew (id),
  course TEXT NOT NULL DEFAULT '',
  first_day TEXT NOT NULL,
  last_day TEXT,
  arrives_on TEXT,
  leaves_on TEXT,
  changed_at TEXT NOT NULL
);
CREATE INDEX crew_periods_crew ON crew_periods (crew_id, first_day);

-- A day's work of one of them, on the day on which it began. off: whether it was a day off for them: '' by the calendar, 'off', 'work'.
-- travel: yen.
CREATE TABLE crew_days (
  id TEXT PRIMARY KEY,
  crew_id TEXT NOT NULL REFERENCES crew (id),
  day TEXT NOT NULL,
  from_minute INTEGER NOT NULL,
  until_minute INTEGER NOT NULL,
  rest INTEGER NOT NULL,
  off TEXT NOT NULL DEFAULT '',
  payer TEXT NOT NULL,
  travel INTEGER,
  note TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT '',
  UNIQUE (crew_id, day)
);
CREATE INDEX crew_days_day ON crew_days (day);

-- By which rule overtime is counted here: one row, none while nobody has said otherwise. off_days: weekdays that are off, 0 is Monday.
CREATE TABLE crew_rule (
  id TEXT PRIMARY KEY,
  agreed INTEGER NOT NULL,
  off_days TEXT NOT NULL,
  holidays_off INTEGER NOT NULL,
  changed_at TEXT NOT NULL
);

-- Who sees to something that needs somebody now (引き受ける); id: the source and its thing, released again when the row goes.
CREATE TABLE taken_on (
  id TEXT PRIMARY KEY,
  taken_at TEXT NOT NULL,
  taken_by TEXT NOT NULL
);
