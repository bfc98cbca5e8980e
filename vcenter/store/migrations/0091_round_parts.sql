-- A safety round that asks after many takes them in by parts: into how many it was divided, and how many of these are in. Less than all:
-- it is still being filled.
ALTER TABLE safety_rounds ADD COLUMN asked_lists TEXT NOT NULL DEFAULT ''; -- as `salon ID`, a line each, while parts are wanted
ALTER TABLE safety_rounds ADD COLUMN parts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE safety_rounds ADD COLUMN parts_in INTEGER NOT NULL DEFAULT 0;
ALTER TABLE safety_rounds ADD COLUMN parts_place TEXT NOT NULL DEFAULT ''; -- the server that goes on with it: the others hear of each part
