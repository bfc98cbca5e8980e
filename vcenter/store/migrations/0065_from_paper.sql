-- A pile of blank forms (白紙の用紙) that was printed in one go, to be filled in by hand while there is no power.
CREATE TABLE paper_piles (
  id TEXT PRIMARY KEY,
  printed_at TEXT NOT NULL,            -- UTC
  printed_by TEXT NOT NULL,
  in_use_at TEXT,                      -- when somebody said that people are received with it
  in_use_by TEXT NOT NULL DEFAULT ''
);

-- One blank form, with the number that stands on it (紙-0001).
CREATE TABLE blank_papers (
  number INTEGER PRIMARY KEY,
  pile_id TEXT NOT NULL REFERENCES paper_piles(id),
  form TEXT NOT NULL,                  -- card, group, need, team, list, leaving
  settled TEXT NOT NULL DEFAULT '',    -- unused: nobody wrote on it; finished: a list is in to its last line
  settled_at TEXT,
  settled_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX blank_papers_pile ON blank_papers(pile_id);

-- What was typed in from paper (紙から): an entry of the journal, whose `at` is the time that was written.
CREATE TABLE paper_entries (
  entry_id TEXT PRIMARY KEY,           -- of the journal
  kind TEXT NOT NULL,                  -- of the command
  number INTEGER,                      -- of the paper, where it has one
  written_at TEXT NOT NULL,            -- UTC
  writer TEXT NOT NULL DEFAULT '',     -- who wrote on the paper
  typed_at TEXT NOT NULL,
  typed_by TEXT NOT NULL,
  attendance_id TEXT,                  -- what it is about; by then that may have gone
  need_id TEXT,
  team_id TEXT
);
CREATE INDEX paper_entries_number ON paper_entries(number);
CREATE INDEX paper_entries_typed ON paper_entries(typed_at);
CREATE INDEX paper_entries_need ON paper_entries(need_id);
CREATE INDEX paper_entries_team ON paper_entries(team_id);
CREATE INDEX paper_entries_attendance ON paper_entries(attendance_id);
