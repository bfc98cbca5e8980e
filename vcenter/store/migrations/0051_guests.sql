-- Guests of salons were registered as volunteers when an attendance book or a roll named them first. Of whom nothing at all says that
-- they help, and of whom nobody has said where they stand, is none: known by a salon alone, guest there, and nothing else.
UPDATE people SET volunteer_state = ''
WHERE volunteer_state = 'registered' AND state_since IS NULL AND source = 'salon' AND joined_into IS NULL
  AND member_number = '' AND may_lead = 0 AND experienced = 0 AND seats = 0 AND insured_from IS NULL
  AND id IN (SELECT person_id FROM salon_guests)
  AND NOT EXISTS (SELECT 1 FROM people other WHERE other.joined_into = people.id)
  AND id NOT IN (SELECT person_id FROM salon_helpers)
  AND id NOT IN (SELECT person_id FROM salon_roll WHERE part = 'helper')
  AND id NOT IN (SELECT person_id FROM person_skills)
  AND id NOT IN (SELECT person_id FROM person_times)
  AND id NOT IN (SELECT person_id FROM licences)
  AND id NOT IN (SELECT person_id FROM memberships)
  AND id NOT IN (SELECT person_id FROM past_memberships)
  AND id NOT IN (SELECT person_id FROM attendance)
  AND id NOT IN (SELECT person_id FROM team_members)
  AND id NOT IN (SELECT person_id FROM request_offers)
  AND id NOT IN (SELECT person_id FROM requests WHERE sort = 'to_help');

-- Sessions that do not take place after all, asked for by every page with a salon's next day: few of many.
CREATE INDEX salon_sessions_off ON salon_sessions (state, moved_to, day, salon_id);
