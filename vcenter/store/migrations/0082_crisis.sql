-- Crisis (危機介入), judged at intake: the leader is told at once and the house is always surveyed; and in a line, why.
ALTER TABLE needs ADD COLUMN crisis INTEGER NOT NULL DEFAULT 0;
ALTER TABLE needs ADD COLUMN crisis_why TEXT NOT NULL DEFAULT '';
