-- A line for whoever comes next at a desk (次の人へ): it is carried on until somebody says that it is done.
CREATE TABLE handover_lines (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL DEFAULT '',
  desk TEXT NOT NULL,
  position INTEGER NOT NULL DEFAULT 0,       -- of those that were written together
  what TEXT NOT NULL,
  written_at TEXT NOT NULL,
  written_by TEXT NOT NULL,
  done_at TEXT,
  done_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX handover_lines_open ON handover_lines (desk, done_at);

-- That somebody has read an open point of a desk (わかった); amount: how many there were. A greater number is asked for anew.
CREATE TABLE handover_seen (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL DEFAULT '',
  desk TEXT NOT NULL,
  point TEXT NOT NULL,
  amount INTEGER NOT NULL,
  seen_at TEXT NOT NULL,
  seen_by TEXT NOT NULL
);

-- Somebody has taken a desk over (引き継いだ).
CREATE TABLE handovers (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL DEFAULT '',
  desk TEXT NOT NULL,
  taken_at TEXT NOT NULL,
  taken_by TEXT NOT NULL
);
CREATE INDEX handovers_desk ON handovers (desk, taken_at);
