-- Watching (見守り): somebody is visited, called or looked at from outside, by whom, how often, and whom to call when something is wrong.
CREATE TABLE watches (
  id TEXT PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  need_id TEXT REFERENCES needs(id),     -- the need that was done and after which it began
  since TEXT NOT NULL,
  why TEXT NOT NULL DEFAULT '',
  visitor TEXT NOT NULL DEFAULT '',      -- who visits, as the list of visitors writes it; several with 、 between
  visitor_role TEXT NOT NULL DEFAULT '', -- domain/watching_words.py
  visitor_phone TEXT NOT NULL DEFAULT '',
  district TEXT NOT NULL DEFAULT '',
  days TEXT NOT NULL DEFAULT '',         -- as people say it: 毎週火曜 (domain/schedule.py)
  way TEXT NOT NULL DEFAULT 'visit',     -- domain/watching_words.py
  grade TEXT NOT NULL DEFAULT '',        -- how well they can move alone; '' where nobody has said
  helper_name TEXT NOT NULL DEFAULT '',  -- whom to call, first
  helper_phone TEXT NOT NULL DEFAULT '',
  commissioner_name TEXT NOT NULL DEFAULT '',  -- second: 民生委員
  commissioner_phone TEXT NOT NULL DEFAULT '',
  center_name TEXT NOT NULL DEFAULT '',  -- third: 地域包括支援センター
  center_phone TEXT NOT NULL DEFAULT '',
  consent_commissioner TEXT NOT NULL DEFAULT '', -- yes | no | '' of who was not asked
  consent_council TEXT NOT NULL DEFAULT '',
  consent_fire TEXT NOT NULL DEFAULT '',
  consent_district TEXT NOT NULL DEFAULT '',
  asked_on TEXT,                         -- when they were last asked
  note TEXT NOT NULL DEFAULT '',
  family_name TEXT NOT NULL DEFAULT '',  -- of the emergency card: whom to tell
  family_relation TEXT NOT NULL DEFAULT '',
  family_phone TEXT NOT NULL DEFAULT '',
  doctor TEXT NOT NULL DEFAULT '',
  doctor_phone TEXT NOT NULL DEFAULT '',
  illness TEXT NOT NULL DEFAULT '',
  medicine TEXT NOT NULL DEFAULT '',
  card_kept TEXT NOT NULL DEFAULT '',    -- where the card is kept at home
  card_printed_at TEXT,
  last_on TEXT,                          -- the last visit
  last_how TEXT NOT NULL DEFAULT '',
  next_on TEXT,                          -- when the next one is due
  ended_on TEXT,
  ended_why TEXT NOT NULL DEFAULT '',
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE INDEX watches_person ON watches (person_id);
CREATE INDEX watches_next ON watches (ended_on, next_on);
CREATE INDEX watches_need ON watches (need_id);

-- One visit, call or look from outside.
CREATE TABLE watch_visits (
  id TEXT PRIMARY KEY,
  watch_id TEXT NOT NULL REFERENCES watches(id),
  day TEXT NOT NULL,
  way TEXT NOT NULL,
  how TEXT NOT NULL,                     -- domain/watching_words.py
  slip INTEGER NOT NULL DEFAULT 0,       -- a slip was left because nobody was in
  visitor TEXT NOT NULL DEFAULT '',      -- who visited, as it was then
  note TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL,
  actor TEXT NOT NULL
);
CREATE INDEX watch_visits_watch ON watch_visits (watch_id, day);
CREATE INDEX watch_visits_day ON watch_visits (day);

-- What happened to a watch beside visits, a line for each thing.
CREATE TABLE watch_history (
  id TEXT PRIMARY KEY,
  watch_id TEXT NOT NULL REFERENCES watches(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  what TEXT NOT NULL,
  need_id TEXT REFERENCES needs(id)      -- the need that was made of it
);
CREATE INDEX watch_history_watch ON watch_history (watch_id, at);
CREATE INDEX watch_history_need ON watch_history (need_id);
