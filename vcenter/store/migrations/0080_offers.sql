-- A need that is shown for volunteers to choose (掲示), on one day. That it is over by itself is read off the need and its teams.
CREATE TABLE need_postings (
  need_id TEXT NOT NULL PRIMARY KEY REFERENCES needs(id),
  day TEXT NOT NULL,                   -- the centre's day
  posted_at TEXT NOT NULL,
  posted_by TEXT NOT NULL,
  down_at TEXT,                        -- staff took it down
  down_by TEXT NOT NULL DEFAULT ''
);

-- A hand that somebody has raised for such a need (手を挙げる); of several on a day the one that is not lowered holds.
CREATE TABLE raised_hands (
  id TEXT PRIMARY KEY,
  need_id TEXT NOT NULL REFERENCES needs(id),
  person_id TEXT NOT NULL REFERENCES people(id),
  day TEXT NOT NULL,
  raised_at TEXT NOT NULL,
  raised_by TEXT NOT NULL,
  at_desk INTEGER NOT NULL DEFAULT 0,  -- 1: a desk has raised it, by the pass
  lowered_at TEXT
);
CREATE INDEX raised_hands_day ON raised_hands(day, raised_at);
CREATE INDEX raised_hands_person ON raised_hands(person_id);
CREATE INDEX raised_hands_need ON raised_hands(need_id);
