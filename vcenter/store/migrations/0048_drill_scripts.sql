-- The script (台本) by which a drill is run. incident_id: the drill that it is used for, NULL while it is prepared.
CREATE TABLE drill_scripts (
  id TEXT PRIMARY KEY,
  incident_id TEXT REFERENCES incidents(id),
  name TEXT NOT NULL,
  day TEXT NOT NULL,
  starts_at TEXT NOT NULL,             -- HH:MM in Japan
  people INTEGER NOT NULL,             -- participants, without whoever leads it
  made_by TEXT NOT NULL,
  made_at TEXT NOT NULL,
  changed_at TEXT NOT NULL
);
CREATE UNIQUE INDEX drill_scripts_incident ON drill_scripts (incident_id);

-- A step of a script. minute: planned, from the start; minutes: how long; began_at: when it really began; removed_at: taken out.
CREATE TABLE drill_steps (
  id TEXT PRIMARY KEY,
  script_id TEXT NOT NULL REFERENCES drill_scripts(id),
  minute INTEGER NOT NULL,
  position INTEGER NOT NULL,           -- among those of the same minute
  minutes INTEGER NOT NULL,
  title TEXT NOT NULL,
  what TEXT NOT NULL DEFAULT '',
  who TEXT NOT NULL DEFAULT '',
  began_at TEXT,
  changed_at TEXT NOT NULL,
  removed_at TEXT
);
CREATE INDEX drill_steps_script ON drill_steps (script_id, minute);

-- A card that somebody is handed and plays. sort: need | call; aim: what the leader alone reads; handed_at: when it was handed out.
CREATE TABLE drill_cards (
  id TEXT PRIMARY KEY,
  script_id TEXT NOT NULL REFERENCES drill_scripts(id),
  minute INTEGER NOT NULL,
  position INTEGER NOT NULL,           -- among those of the same minute
  sort TEXT NOT NULL,
  title TEXT NOT NULL,
  caller TEXT NOT NULL DEFAULT '',
  place TEXT NOT NULL DEFAULT '',      -- where it is, as it is said
  words TEXT NOT NULL,                 -- what they say first
  facts TEXT NOT NULL DEFAULT '',      -- what they answer when they are asked
  aim TEXT NOT NULL DEFAULT '',
  handed_at TEXT,
  changed_at TEXT NOT NULL,
  removed_at TEXT
);
CREATE INDEX drill_cards_script ON drill_cards (script_id, minute);

-- What a participant plays in each half: a desk or a character (domain/drill_scripts.py). No names: a card has a number.
CREATE TABLE drill_parts (
  script_id TEXT NOT NULL REFERENCES drill_scripts(id),
  participant INTEGER NOT NULL,
  first TEXT NOT NULL,
  second TEXT NOT NULL,
  PRIMARY KEY (script_id, participant)
);

-- What somebody noticed in a drill (気づいたこと). state: open | fix | done | leave; fix_who, fix_by: who mends it, and until when.
CREATE TABLE drill_notes (
  id TEXT PRIMARY KEY,
  incident_id TEXT NOT NULL REFERENCES incidents(id),
  step_id TEXT REFERENCES drill_steps(id),
  desk TEXT NOT NULL,
  what TEXT NOT NULL,
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'open',
  fix_who TEXT NOT NULL DEFAULT '',
  fix_by TEXT,
  changed_at TEXT NOT NULL,
  removed_at TEXT
);
CREATE INDEX drill_notes_incident ON drill_notes (incident_id, at);
CREATE INDEX drill_notes_step ON drill_notes (step_id);

-- What was counted of a drill before it was thrown away. figures: JSON of numbers alone (store/drill_figures.py).
CREATE TABLE drill_reports (
  incident_id TEXT PRIMARY KEY REFERENCES incidents(id),
  figures TEXT NOT NULL,
  kept_at TEXT NOT NULL
);
