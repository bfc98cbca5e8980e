-- Which tablet's browser a session is in: a tablet that is cut off is signed out.
ALTER TABLE sessions ADD COLUMN device_id TEXT REFERENCES devices(id);
