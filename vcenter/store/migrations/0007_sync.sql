-- Tablets that may sync. Their cookie is kept as a hash only.
CREATE TABLE devices (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,                  -- as staff call it: 受付2
  desk TEXT NOT NULL,                  -- the desk at which it stands
  enrolled_at TEXT NOT NULL,
  enrolled_by TEXT NOT NULL,
  seen_at TEXT,                        -- its last contact
  clock_ahead_ms INTEGER NOT NULL DEFAULT 0, -- its clock minus ours, at the last contact
  app TEXT NOT NULL DEFAULT '',        -- the version of the program that it runs
  waiting INTEGER NOT NULL DEFAULT 0,  -- entries in its outbox, as it said last
  cut_off_at TEXT                      -- lost or stolen: it must forget everything
);

-- Who has signed in on a tablet: whose name an entry of its outbox may carry.
CREATE TABLE device_staff (
  device_id TEXT NOT NULL REFERENCES devices(id),
  staff_id TEXT NOT NULL REFERENCES staff(id),
  PRIMARY KEY (device_id, staff_id)
);

-- What was asked on a tablet and needs a person (要確認): kept whole, with what became of it.
CREATE TABLE review (
  id TEXT PRIMARY KEY,                 -- the entry's own id where it had one
  why TEXT NOT NULL,                   -- refused | unread | cut_off | actor | clock | same
  kind TEXT NOT NULL,                  -- of the command; '' when it could not be read
  at TEXT NOT NULL,                    -- when the button was pressed, put right by the server
  device_at TEXT NOT NULL,             -- the same as the tablet's clock said it
  received_at TEXT NOT NULL,
  device_id TEXT NOT NULL,
  device TEXT NOT NULL,                -- the tablet's name then
  actor TEXT NOT NULL,                 -- who was signed in on the tablet
  payload TEXT NOT NULL,               -- JSON: what was asked; of what could not be read, the whole entry
  answer TEXT NOT NULL,                -- JSON: outcome and errors, as the tablet was told
  settled_at TEXT,
  settled_by TEXT,
  settled_as TEXT,                     -- done | kept | same | other | noted | reopened | filed | corrected | other_time
  settled_note TEXT NOT NULL DEFAULT '',
  settled_with TEXT                    -- the journal entry by which it was done after all
);
CREATE INDEX review_waiting ON review (settled_at, received_at);

-- When the button was pressed by a tablet's own clock, where `at` was put right by the server.
ALTER TABLE journal ADD COLUMN device_at TEXT;

-- Two records of one person: this one lives on in that one, and only finds it.
ALTER TABLE people ADD COLUMN joined_into TEXT REFERENCES people(id);
CREATE INDEX people_joined ON people (joined_into) WHERE joined_into IS NOT NULL;

-- What tablets have to be told: the newest change of each thing. seq only grows, so a tablet asks for what is
-- above the last that it has heard. Rows are never deleted. On PostgreSQL the same is one function called by
-- these triggers, and the row of a counter is locked until commit, so that seq becomes visible in its order.
CREATE TABLE changes (
  subject TEXT NOT NULL,               -- people | teams | needs
  id TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (subject, id)
) WITHOUT ROWID;
CREATE UNIQUE INDEX changes_seq ON changes (seq);

INSERT INTO changes (subject, id, seq)
SELECT subject, id, row_number() OVER (ORDER BY place, id) FROM (
  SELECT 'needs' AS subject, id, 1 AS place FROM needs
  UNION ALL SELECT 'teams', id, 2 FROM teams
  UNION ALL SELECT 'people', id, 3 FROM people
) AS everything;

CREATE TRIGGER people_added AFTER INSERT ON people BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER people_changed AFTER UPDATE ON people BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

-- A needs card shows the name and phone of the person.
CREATE TRIGGER people_of_needs_changed AFTER UPDATE OF name, phone ON people
WHEN old.name <> new.name OR old.phone <> new.phone BEGIN
  INSERT INTO changes (subject, id, seq)
  SELECT 'needs', n.id, (SELECT coalesce(max(seq), 0) FROM changes) + row_number() OVER (ORDER BY n.id)
  FROM needs n WHERE n.person_id = new.id
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER attendance_added AFTER INSERT ON attendance BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER attendance_changed AFTER UPDATE ON attendance BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER attendance_ended AFTER DELETE ON attendance BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', old.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER salon_guests_added AFTER INSERT ON salon_guests BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER salon_guests_ended AFTER DELETE ON salon_guests BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', old.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER needs_added AFTER INSERT ON needs BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('needs', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER needs_changed AFTER UPDATE ON needs BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('needs', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER teams_added AFTER INSERT ON teams BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('teams', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

-- A team that leaves or comes back changes what is shown of its members and of its need.
CREATE TRIGGER teams_changed AFTER UPDATE ON teams BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('teams', new.id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
  INSERT INTO changes (subject, id, seq) VALUES ('needs', new.need_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
  INSERT INTO changes (subject, id, seq)
  SELECT 'people', m.person_id, (SELECT coalesce(max(seq), 0) FROM changes) + row_number() OVER (ORDER BY m.person_id)
  FROM team_members m WHERE m.team_id = new.id
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER team_members_added AFTER INSERT ON team_members BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', new.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
  INSERT INTO changes (subject, id, seq) VALUES ('teams', new.team_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;

CREATE TRIGGER team_members_ended AFTER DELETE ON team_members BEGIN
  INSERT INTO changes (subject, id, seq) VALUES ('people', old.person_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
  INSERT INTO changes (subject, id, seq) VALUES ('teams', old.team_id, (SELECT coalesce(max(seq), 0) + 1 FROM changes))
  ON CONFLICT (subject, id) DO UPDATE SET seq = excluded.seq;
END;
