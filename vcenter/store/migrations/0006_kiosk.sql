-- A tablet that was handed to a volunteer: its session may fill in the form and nothing else, until a PIN ends that.
ALTER TABLE sessions ADD COLUMN kiosk INTEGER NOT NULL DEFAULT 0;
