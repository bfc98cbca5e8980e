-- A recall (呼び戻し): a server calls its teams back, headquarters those of every place; it holds until it is ended.
CREATE TABLE recalls (
  id TEXT PRIMARY KEY,
  place TEXT NOT NULL,                 -- the server that called; '' is headquarters, and holds everywhere
  day TEXT NOT NULL,                   -- the centre's day
  cause TEXT NOT NULL,                 -- heat, rain, aftershock, other
  words TEXT NOT NULL DEFAULT '',
  everyone INTEGER NOT NULL DEFAULT 0, -- all teams; otherwise only those that were chosen
  called_at TEXT NOT NULL,
  called_by TEXT NOT NULL,
  ended_at TEXT,
  ended_by TEXT NOT NULL DEFAULT '',
  ended_why TEXT NOT NULL DEFAULT ''
);
CREATE INDEX recalls_open ON recalls(ended_at);

-- A team that is called back, and how far that has come; it is back when the team is.
CREATE TABLE recalled_teams (
  id TEXT PRIMARY KEY,                 -- made of both, the same at every server
  recall_id TEXT NOT NULL REFERENCES recalls(id),
  team_id TEXT NOT NULL REFERENCES teams(id),
  no_answer_at TEXT,                   -- the last call that nobody took
  no_answer_by TEXT NOT NULL DEFAULT '',
  reached_at TEXT,
  reached_by TEXT NOT NULL DEFAULT '',
  confirmed_at TEXT,                   -- they have said that they come
  confirmed_by TEXT NOT NULL DEFAULT '',
  on_way_at TEXT,
  on_way_by TEXT NOT NULL DEFAULT '',
  UNIQUE (recall_id, team_id)
);
CREATE INDEX recalled_teams_team ON recalled_teams(team_id);
