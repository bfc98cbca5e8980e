-- Those of the centre's cars in which a draft would go, as the board last showed it when somebody changed something: ids, with a space between. They stay with
-- it while they are free, somebody of it drives them and it has a use for them.
ALTER TABLE draft_teams ADD COLUMN cars TEXT NOT NULL DEFAULT '';
