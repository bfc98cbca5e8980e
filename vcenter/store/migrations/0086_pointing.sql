-- What points at a person, a need, a team or an incident is found without going through the whole table: hiding somebody looks for
-- their children, merging two and throwing a drill away for everything that points at them. Among 100,000 people that held all
-- other writers for a quarter of a second.
CREATE INDEX people_guardian ON people (guardian_id);
CREATE INDEX people_made ON people (made_at);
CREATE INDEX needs_requester ON needs (requester_id);
CREATE INDEX needs_incident ON needs (incident_id);
CREATE INDEX teams_leader ON teams (leader_id);
CREATE INDEX group_arrivals_leader ON group_arrivals (leader_id);
CREATE INDEX claims_person ON claims (person_id);
CREATE INDEX helpers_person ON helpers (person_id);
CREATE INDEX drill_changes_person ON drill_changes (person_id);
CREATE INDEX matters_person ON matters (person_id);
CREATE INDEX matters_need ON matters (need_id);
CREATE INDEX matters_team ON matters (team_id);
CREATE INDEX thanks_need ON thanks (need_id);
CREATE INDEX draft_teams_leader ON draft_teams (leader_id);
CREATE INDEX draft_teams_need ON draft_teams (need_id);
CREATE INDEX draft_seats_person ON draft_seats (person_id);
CREATE INDEX equipment_loans_team ON equipment_loans (team_id);
CREATE INDEX equipment_loans_incident ON equipment_loans (incident_id);
CREATE INDEX gatherings_incident ON gatherings (incident_id);
CREATE INDEX safety_rounds_incident ON safety_rounds (incident_id);
CREATE INDEX buses_incident ON buses (incident_id);
