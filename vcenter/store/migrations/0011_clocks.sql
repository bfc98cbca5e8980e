-- When a tablet said last that nothing waits: whatever it sends later was made later, whatever its clock says.
ALTER TABLE devices ADD COLUMN empty_at TEXT;
