-- Who is at neither the site nor home, as after an ambulance: place says where they are ('' at the site), since_at the moment since when
-- (UTC), with_whom who is with them. Whoever is elsewhere may have no time until when (until '').
ALTER TABLE stays ADD COLUMN place TEXT NOT NULL DEFAULT '';
ALTER TABLE stays ADD COLUMN since_at TEXT NOT NULL DEFAULT '';
ALTER TABLE stays ADD COLUMN with_whom TEXT NOT NULL DEFAULT '';
