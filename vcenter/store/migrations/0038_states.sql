-- Which import this one is the next of: an id of roster_imports, 'none', or '' where its name says it.
ALTER TABLE roster_imports ADD COLUMN follows TEXT NOT NULL DEFAULT '';

-- Who was marked as resting or left, because a list of the next year lacked them, rests or has left: the word of the card says it now.
UPDATE people SET volunteer_state = 'left'
WHERE id IN (SELECT person_id FROM person_marks WHERE field = 'membership' AND as_written = '退会');
UPDATE people SET volunteer_state = 'resting'
WHERE volunteer_state <> 'left' AND id IN (SELECT person_id FROM person_marks WHERE field = 'membership' AND as_written = '休止中');
DELETE FROM person_marks WHERE field = 'membership' AND as_written IN ('退会', '休止中');
