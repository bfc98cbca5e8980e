-- What another place could not apply of ours: it waits there for a person. Each place has its own reason.
CREATE TABLE link_refusals_of_each (
  id TEXT NOT NULL,                    -- the journal entry
  place TEXT NOT NULL,                 -- where it was refused
  said TEXT NOT NULL,                  -- why, in Japanese
  heard_at TEXT NOT NULL,
  PRIMARY KEY (id, place)
);
INSERT INTO link_refusals_of_each (id, place, said, heard_at)
SELECT id, place, said, heard_at FROM link_refusals;
DROP TABLE link_refusals;
ALTER TABLE link_refusals_of_each RENAME TO link_refusals;
