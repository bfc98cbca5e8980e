-- A draft of a team (下書きの班): who is thought of for a need on a centre's day, before a team is formed. It is of one server and one day.
-- touched: somebody has put people in or taken them out by hand; a plan leaves it as it is. left_why: why the last plan had nobody for it.
CREATE TABLE draft_teams (
  gathering_id TEXT NOT NULL REFERENCES gatherings (id),
  need_id TEXT NOT NULL REFERENCES needs (id),
  leader_id TEXT REFERENCES people (id),
  touched INTEGER NOT NULL DEFAULT 0,
  locked_at TEXT,
  locked_by TEXT NOT NULL DEFAULT '',
  left_why TEXT NOT NULL DEFAULT '',         -- a sentence a line
  left_at TEXT,                              -- when that plan was put up
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (gathering_id, need_id)
);

-- Somebody who sits in a draft: in one of the day alone. Whoever leaves, is barred or gets into a team sits there no more, whatever stands here.
CREATE TABLE draft_seats (
  gathering_id TEXT NOT NULL REFERENCES gatherings (id),
  person_id TEXT NOT NULL REFERENCES people (id),
  need_id TEXT NOT NULL REFERENCES needs (id),
  seated_at TEXT NOT NULL,
  seated_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (gathering_id, person_id)
);
CREATE INDEX draft_seats_need ON draft_seats (need_id);

-- A need to which nobody is sent on this day (今日は出さない).
CREATE TABLE needs_aside (
  need_id TEXT NOT NULL REFERENCES needs (id),
  day TEXT NOT NULL,                         -- the centre's day
  why TEXT NOT NULL DEFAULT '',
  at TEXT NOT NULL,
  by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (need_id, day)
);

-- Somebody who is not to be sent to a need (このお宅へは行かせない), until that is taken back.
CREATE TABLE forbidden_pairs (
  person_id TEXT NOT NULL REFERENCES people (id),
  need_id TEXT NOT NULL REFERENCES needs (id),
  why TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (person_id, need_id)
);
CREATE INDEX forbidden_pairs_need ON forbidden_pairs (need_id);

-- People who came together and whose leader has agreed that they are parted on this day. with_whom: a part of a group, or a group.
CREATE TABLE split_groups (
  gathering_id TEXT NOT NULL REFERENCES gatherings (id),
  with_whom TEXT NOT NULL,
  said_by TEXT NOT NULL,                     -- who agreed
  at TEXT NOT NULL,
  by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (gathering_id, with_whom)
);
