-- What a tablet is used for, and so what it is told: keys with spaces between. Those enrolled before know everything.
ALTER TABLE devices ADD COLUMN uses TEXT NOT NULL DEFAULT 'outpost';
