-- Why so many people are wanted (なぜこの人数か), in a line; empty when nothing was said.
ALTER TABLE needs ADD COLUMN people_why TEXT NOT NULL DEFAULT '';
