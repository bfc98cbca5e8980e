-- A tablet in a volunteer's hands tells them nothing, also when the sign-in under which it was handed over has ended.
ALTER TABLE devices ADD COLUMN handed_over_at TEXT; -- none: staff have it
