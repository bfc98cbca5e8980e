-- The heat index (暑さ指数, WBGT) of a place at a time, as headquarters typed it or as a file of the Ministry of the Environment has it.
CREATE TABLE heat_readings (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL,                 -- as staff call it
  at TEXT NOT NULL,                    -- UTC
  wbgt10 INTEGER NOT NULL,             -- tenths of a degree Celsius
  air10 INTEGER,                       -- the air's, where somebody said it
  forecast INTEGER NOT NULL DEFAULT 0, -- of a time to come when it was said
  how TEXT NOT NULL,                   -- typed, file
  said_at TEXT NOT NULL,
  said_by TEXT NOT NULL,
  UNIQUE (place, at, forecast)
);
CREATE INDEX heat_readings_at ON heat_readings(at);

-- What is asked of a team before it leaves (出発の前に): kept with it.
ALTER TABLE teams ADD COLUMN ready TEXT NOT NULL DEFAULT '';       -- what was looked at: health clothing drink stop contact, with spaces between
ALTER TABLE teams ADD COLUMN ready_why TEXT NOT NULL DEFAULT '';   -- why it left without the rest
ALTER TABLE teams ADD COLUMN phone_confirmed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE teams ADD COLUMN driver TEXT NOT NULL DEFAULT '';      -- who drives
ALTER TABLE teams ADD COLUMN seats INTEGER;                        -- in all its cars, the driver's too; nothing where nobody counted
ALTER TABLE teams ADD COLUMN heat_why TEXT NOT NULL DEFAULT '';    -- why it left although the heat was dangerous

-- Why a day was closed although somebody was out still.
ALTER TABLE day_status ADD COLUMN open_why TEXT NOT NULL DEFAULT '';
