-- Who helps for a day at one desk of this server. A row is ended and never deleted: what a tablet sends is judged by it.
CREATE TABLE helpers (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,                  -- as the journal bears it
  person_id TEXT REFERENCES people(id),
  desk TEXT NOT NULL,
  role TEXT NOT NULL,                  -- the desk's own
  let_in_at TEXT NOT NULL,
  let_in_by TEXT NOT NULL,
  ends_at TEXT NOT NULL,               -- 4:00 of the morning after, in Japan
  ended_at TEXT,
  ended_by TEXT NOT NULL DEFAULT ''
);
CREATE INDEX helpers_name ON helpers(name);

-- The six digits by which a helper signs in: good once, and gone when they were used.
CREATE TABLE helper_codes (
  helper_id TEXT PRIMARY KEY REFERENCES helpers(id),
  code_hash TEXT NOT NULL,             -- Argon2, as of a PIN
  made_at TEXT NOT NULL,
  ends_at TEXT NOT NULL
);

-- Wrong digits that were typed on a tablet, for as long as a code lasts.
CREATE TABLE helper_tries (
  id TEXT PRIMARY KEY,
  device_id TEXT NOT NULL REFERENCES devices(id),
  at TEXT NOT NULL
);

-- On which tablet a helper signed in, and since when. It stays when the sign-in has ended, as the helper does.
CREATE TABLE helper_sessions (
  helper_id TEXT NOT NULL REFERENCES helpers(id),
  device_id TEXT NOT NULL REFERENCES devices(id),
  began_at TEXT NOT NULL,
  token_hash TEXT UNIQUE,              -- none: signed out, or signed in elsewhere since
  form_token TEXT NOT NULL,
  PRIMARY KEY (helper_id, device_id, began_at)
);
