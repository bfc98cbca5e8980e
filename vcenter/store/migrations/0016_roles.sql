-- What a member of staff may do: at which place, since when, until when. A row is ended and never deleted, for what a
-- tablet sends is judged by the roles that its actor had when the button was pressed.
CREATE TABLE staff_roles (
  staff_id TEXT NOT NULL REFERENCES staff(id),
  role TEXT NOT NULL,                  -- reception, needs … responsible
  place TEXT NOT NULL,                 -- the server at which it holds: '' is headquarters, '*' every one
  since TEXT NOT NULL,
  until_day TEXT,                      -- the last day; none: until somebody ends it
  ended_at TEXT,
  given_by TEXT NOT NULL DEFAULT '',   -- '': nobody has, it was so before there were roles
  ended_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (staff_id, role, place, since)
);

-- As it was: everybody works at every desk. What is dangerous is for one of them, who can give it to others.
INSERT INTO staff_roles (staff_id, role, place, since)
SELECT id, 'responsible', '*', made_at FROM staff WHERE id = (
  SELECT id FROM staff WHERE active = 1 ORDER BY CASE WHEN name = '本部' THEN 0 ELSE 1 END, made_at, id LIMIT 1
);
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'reception', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'needs', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'survey', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'matching', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'dispatch', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'equipment', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'rosters', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'salon', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'watch', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');
INSERT INTO staff_roles (staff_id, role, place, since) SELECT id, 'administration', '*', made_at FROM staff s
WHERE active = 1 AND NOT EXISTS (SELECT 1 FROM staff_roles r WHERE r.staff_id = s.id AND r.role = 'responsible');

-- Programs have roles too, as words with spaces between; those that there are keep what they could do.
ALTER TABLE api_tokens ADD COLUMN roles TEXT NOT NULL DEFAULT '';
UPDATE api_tokens SET roles = 'reception needs survey matching dispatch equipment rosters salon watch administration';

-- Who it was, beside the name that they had then; older entries do not say.
ALTER TABLE journal ADD COLUMN actor_id TEXT;
