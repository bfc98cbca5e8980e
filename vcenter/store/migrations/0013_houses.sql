-- How far the tables of each further house are migrated (vcenter/collect.py); ours are by PRAGMA user_version.
CREATE TABLE houses (
  house TEXT PRIMARY KEY,              -- the name of its package
  migrated INTEGER NOT NULL            -- the number of the last of its migrations that was applied
);
