-- How often a PIN was wrong, of whom, and at which tablet or by whom; never until when they wait: a clock may have jumped.
CREATE TABLE wrong_tries (
  who TEXT NOT NULL,                   -- a tablet, a member of staff, this computer, or all strangers together
  of_staff TEXT NOT NULL,              -- whose PIN was tried; '' where nobody has the name
  times INTEGER NOT NULL,
  PRIMARY KEY (who, of_staff)
);
ALTER TABLE staff DROP COLUMN failures;
ALTER TABLE staff DROP COLUMN locked_until;

DROP TABLE helper_tries;
-- How often the digits of a helper were not what a tablet said, since they were given out: without a clock too.
CREATE TABLE helper_tries (
  helper_id TEXT NOT NULL REFERENCES helpers(id),
  device_id TEXT NOT NULL REFERENCES devices(id),
  times INTEGER NOT NULL,
  PRIMARY KEY (helper_id, device_id)
);
