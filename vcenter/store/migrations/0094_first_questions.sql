-- What is asked first at intake ('yes', 'no', '' not asked): are they alone, ill or on medicine, do water and power work, is anybody near;
-- and the judgement whether somebody looks at the place first: 'needed', 'not', 'ask' (to be talked over), '' nothing said.
ALTER TABLE needs ADD COLUMN lives_alone TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN ill TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN utilities TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN near TEXT NOT NULL DEFAULT '';
ALTER TABLE needs ADD COLUMN survey_first TEXT NOT NULL DEFAULT '';
