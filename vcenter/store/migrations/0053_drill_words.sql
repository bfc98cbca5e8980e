-- What the role card of a part (drill_parts) says in this script in place of the ready words (domain/drill_scripts.py).
-- name: whom a volunteer plays, '' of a desk; todo: what they do, and what they say only when they are asked.
CREATE TABLE drill_words (
  script_id TEXT NOT NULL REFERENCES drill_scripts(id),
  part TEXT NOT NULL,
  name TEXT NOT NULL DEFAULT '',
  todo TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  PRIMARY KEY (script_id, part)
);
