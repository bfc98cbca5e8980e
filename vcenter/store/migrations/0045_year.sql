-- What a council has settled for its fiscal years. key: renewal_due (MM-DD), points_on, points_session, points_hour, points_since.
CREATE TABLE year_settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- A paper of a salon's or group's renewal (更新) that has come. paper: application | people | report | plan (domain/renewals.py).
CREATE TABLE renewal_papers (
  id TEXT PRIMARY KEY,
  year INTEGER NOT NULL,               -- the fiscal year for which it is
  salon_id TEXT REFERENCES salons(id),
  group_id TEXT REFERENCES groups(id),
  paper TEXT NOT NULL,
  came_on TEXT NOT NULL,
  came_to TEXT NOT NULL                -- who took it
);
CREATE INDEX renewal_papers_year ON renewal_papers (year);

-- What became otherwise with a renewal. what: name | leader | contact | phone | resting; was, became: as they stood and stand.
CREATE TABLE renewal_changes (
  id TEXT PRIMARY KEY,
  year INTEGER NOT NULL,
  salon_id TEXT REFERENCES salons(id),
  group_id TEXT REFERENCES groups(id),
  what TEXT NOT NULL,
  was TEXT NOT NULL,
  became TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX renewal_changes_salon ON renewal_changes (salon_id);
CREATE INDEX renewal_changes_group ON renewal_changes (group_id);

-- The day from which a group rests.
ALTER TABLE groups ADD COLUMN resting_since TEXT;

-- A grant (助成) of a council and its rules; see domain/grants.py for what each of them means. Sums are yen.
CREATE TABLE grant_rules (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  sessions INTEGER NOT NULL,
  heads INTEGER NOT NULL,
  way TEXT NOT NULL,                   -- flat | steps | session | member
  sum INTEGER NOT NULL,
  more_sessions INTEGER,
  more_sum INTEGER,
  top_sessions INTEGER,
  top_sum INTEGER,
  most INTEGER,
  venue_only INTEGER NOT NULL,
  last_year INTEGER,
  food_percent INTEGER,
  report_wanted INTEGER NOT NULL,
  carries INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  ended_at TEXT
);

-- For which grant a salon asks in a fiscal year, and what it was given. granted: yen, NULL until it was decided.
CREATE TABLE salon_grants (
  id TEXT PRIMARY KEY,
  salon_id TEXT NOT NULL REFERENCES salons(id),
  year INTEGER NOT NULL,
  rule_id TEXT NOT NULL REFERENCES grant_rules(id),
  granted INTEGER,
  decided_on TEXT,
  changed_at TEXT NOT NULL,
  UNIQUE (salon_id, year)
);

-- A line of a salon's accounts (収支) of a fiscal year. item: domain/accounts.py; yen, NULL where nothing was said.
CREATE TABLE account_lines (
  salon_id TEXT NOT NULL REFERENCES salons(id),
  year INTEGER NOT NULL,
  item TEXT NOT NULL,
  planned INTEGER,
  actual INTEGER,
  PRIMARY KEY (salon_id, year, item)
);

-- A plan of the gathering insurance (行事用保険). premium: yen a head and day; least_premium, least_heads: a policy is for no less;
-- starts: next_day (0:00 of the day after the paper is in) | at_once; names: whether a list of names is wanted, in so many copies.
CREATE TABLE cover_plans (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  premium INTEGER NOT NULL,
  least_premium INTEGER,
  least_heads INTEGER,
  starts TEXT NOT NULL,
  names INTEGER NOT NULL,
  copies INTEGER NOT NULL,
  note TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL,
  ended_at TEXT
);

-- A gathering that is insured: a salon's on a day, or another. premium: yen in all, as it was reckoned when it was recorded.
CREATE TABLE covers (
  id TEXT PRIMARY KEY,
  plan_id TEXT NOT NULL REFERENCES cover_plans(id),
  salon_id TEXT REFERENCES salons(id),
  title TEXT NOT NULL,
  venue TEXT NOT NULL DEFAULT '',
  first_day TEXT NOT NULL,
  last_day TEXT NOT NULL,
  heads INTEGER NOT NULL,
  premium INTEGER NOT NULL,
  filed_on TEXT NOT NULL,
  late INTEGER NOT NULL,               -- 1: it began before the insurance did
  filed_by TEXT NOT NULL,
  ended_at TEXT
);
CREATE INDEX covers_day ON covers (first_day);
CREATE INDEX renewal_papers_salon ON renewal_papers (salon_id, year);
CREATE INDEX renewal_papers_group ON renewal_papers (group_id, year);
