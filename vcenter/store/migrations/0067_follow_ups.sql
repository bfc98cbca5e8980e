-- A call to whoever asked for a need that is done (完了の電話). The last one since it was done says whether they are called again.
CREATE TABLE follow_up_calls (
  id TEXT PRIMARY KEY,
  need_id TEXT NOT NULL REFERENCES needs(id),
  at TEXT NOT NULL,
  actor TEXT NOT NULL,
  result TEXT NOT NULL,                    -- reached, absent; none: nobody is to call
  again_on TEXT,                           -- ISO day on which an absent one is called again
  again_time TEXT NOT NULL DEFAULT '',     -- HH:MM of it, where somebody said one
  content TEXT NOT NULL DEFAULT '',        -- satisfied, dissatisfied, trouble
  note TEXT NOT NULL DEFAULT '',
  complaint TEXT NOT NULL DEFAULT ''       -- what they complained of, in their words
);
CREATE INDEX follow_up_calls_need ON follow_up_calls(need_id, at);

-- One of the three judgements at intake (完了後の見守り): when it is done they are called first, and perhaps watched.
ALTER TABLE needs ADD COLUMN watch_after INTEGER NOT NULL DEFAULT 0;
