-- A bus or car (バス便) that drives teams of a day to a far site and home again: what it is, who drives, and so many seats beside the driver's.
CREATE TABLE buses (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL DEFAULT '',            -- the server whose teams it drives; '' is headquarters
  day TEXT NOT NULL,                         -- the centre's day
  incident_id TEXT REFERENCES incidents (id),
  name TEXT NOT NULL,
  plate TEXT NOT NULL DEFAULT '',
  seats INTEGER NOT NULL,
  driver TEXT NOT NULL DEFAULT '',
  driver_phone TEXT NOT NULL DEFAULT '',
  stock_id TEXT REFERENCES equipment_stock (id),
  site TEXT NOT NULL DEFAULT '',             -- where people get off, and on again
  made_at TEXT NOT NULL,
  made_by TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);
CREATE INDEX buses_day ON buses (day);

-- One drive of a bus, out from the centre or home: when it leaves and arrives (HH:MM in Japan, 24:30 after midnight). expected: when it
-- leaves by now, where that is another time. off_at: it does not drive.
CREATE TABLE bus_trips (
  id TEXT PRIMARY KEY,
  bus_id TEXT NOT NULL REFERENCES buses (id),
  way TEXT NOT NULL,                         -- out, home
  leaves TEXT NOT NULL,
  arrives TEXT NOT NULL DEFAULT '',
  expected TEXT NOT NULL DEFAULT '',
  late_why TEXT NOT NULL DEFAULT '',
  off_at TEXT,
  off_by TEXT NOT NULL DEFAULT '',
  off_why TEXT NOT NULL DEFAULT '',
  changed_at TEXT NOT NULL
);
CREATE INDEX bus_trips_bus ON bus_trips (bus_id);

-- A team that takes a drive, one out and one home. split: part of them goes otherwise. got_on: how many have got on at the site.
CREATE TABLE bus_riders (
  id TEXT PRIMARY KEY,
  trip_id TEXT NOT NULL REFERENCES bus_trips (id),
  team_id TEXT NOT NULL REFERENCES teams (id),
  way TEXT NOT NULL,
  split INTEGER NOT NULL DEFAULT 0,
  put_at TEXT NOT NULL,
  put_by TEXT NOT NULL DEFAULT '',
  got_on INTEGER,
  got_on_at TEXT,
  got_on_by TEXT NOT NULL DEFAULT '',
  UNIQUE (team_id, way)
);
CREATE INDEX bus_riders_trip ON bus_riders (trip_id);
