-- What the columns of rosters of one shape (kind and headings) are, as somebody decided it; for the next file of that shape.
CREATE TABLE roster_shapes (
  shape TEXT PRIMARY KEY,
  kind TEXT NOT NULL,                  -- people, groups, salons
  columns TEXT NOT NULL,               -- JSON: index of each column to its field, noted or left_out
  said_at TEXT NOT NULL,
  said_by TEXT NOT NULL
);
