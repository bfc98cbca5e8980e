-- What the columns of rosters of one shape (kind and headings) are, as somebody decided it; for the next file of that shape.
CREATE TABLE roster_shapes (
  shape TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                  -- people, groups, salons
  columns TEXT NOT NULL,               -- JSON: index of each column to its field, noted or left_out
  said_at TEXT NOT NULL,
  said_by TEXT NOT NULL
);

-- A roster file that was taken in, row by row. ended_at: NULL while it goes on, and of one that was stopped.
CREATE TABLE roster_imports (
  id TEXT PRIMARY KEY,
  source TEXT NOT NULL,                -- the file's name
  row_count INTEGER NOT NULL,
  begun_at TEXT NOT NULL,
  begun_by TEXT NOT NULL,
  ended_at TEXT
);

-- What became of a row of an import: the record that it is about, one of the three.
CREATE TABLE roster_import_rows (
  import_id TEXT NOT NULL REFERENCES roster_imports(id),
  position INTEGER NOT NULL,           -- from 1, in the order in which they were taken in
  sheet TEXT NOT NULL,
  row_number INTEGER NOT NULL,
  person_id TEXT REFERENCES people(id),
  group_id TEXT REFERENCES groups(id),
  salon_id TEXT REFERENCES salons(id),
  outcome TEXT NOT NULL,               -- new, changed, same
  marked INTEGER NOT NULL,             -- 1: something of it waits for somebody
  by_name INTEGER NOT NULL,            -- 1: the record is this row alone, the next row that says the same is another
  PRIMARY KEY (import_id, position)
);
CREATE INDEX roster_import_rows_person ON roster_import_rows (person_id);
