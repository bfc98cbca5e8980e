-- Two records of one person were made one (名寄せ): which, when and by whom; and when it was undone, '' while it stands.
CREATE TABLE merges (
  id TEXT PRIMARY KEY,
  keep_id TEXT NOT NULL REFERENCES people(id),
  gone_id TEXT NOT NULL REFERENCES people(id),
  at TEXT NOT NULL,
  by TEXT NOT NULL,
  undone_at TEXT NOT NULL DEFAULT '',
  undone_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX merges_keep ON merges (keep_id);
CREATE INDEX merges_gone ON merges (gone_id);
-- Every row that stood for one of the two when they were made one, so that it can be undone: its columns that the merge changed, before
-- and after. row_key: its primary key as JSON; {} and {}: it stayed as it was; NULL: there was no such row.
CREATE TABLE merged_rows (
  merge_id TEXT NOT NULL REFERENCES merges(id),
  table_name TEXT NOT NULL,
  row_key TEXT NOT NULL,
  before_merge TEXT,
  after_merge TEXT,
  PRIMARY KEY (merge_id, table_name, row_key)
);
