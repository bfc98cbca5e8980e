-- By what the other needs of a house are looked up (house_keys of domain/same_house.py): the numbers of its address, and those with building and
-- room. Each need that was recorded had been compared with all that wait.
ALTER TABLE needs ADD COLUMN house_numbers TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN house_whole TEXT NOT NULL DEFAULT '';
CREATE INDEX needs_house_numbers ON needs (house_numbers, state, address);
CREATE INDEX needs_house_whole ON needs (house_whole, state, address);
CREATE INDEX needs_state ON needs (state);
DROP INDEX needs_open;
