-- A photo that has arrived whole; its file lies in photos/ beside this database, called by sha256.
CREATE TABLE photos (
    sha256     TEXT PRIMARY KEY,     -- of what the tablet sent: what is kept was made anew from it
    sent       INTEGER NOT NULL,     -- bytes that the tablet sent
    bytes      INTEGER NOT NULL,     -- bytes of the file that is kept
    width      INTEGER NOT NULL,     -- pixels of the file that is kept, the right way up
    height     INTEGER NOT NULL,
    arrived_at TEXT NOT NULL
);

-- Which photos a need shows, in which order. A command may name a photo before it arrives.
CREATE TABLE need_photos (
    need_id    TEXT NOT NULL REFERENCES needs(id),
    sha256     TEXT NOT NULL,
    position   INTEGER NOT NULL,
    added_at   TEXT NOT NULL,
    actor      TEXT NOT NULL,
    removed_at TEXT,                 -- when it was taken off again; its line in the need's history stays
    removed_by TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (need_id, sha256)
);
CREATE INDEX need_photos_sha256 ON need_photos(sha256);
