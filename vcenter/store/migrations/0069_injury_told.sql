-- In which words an injury was told at first, where its record says it otherwise since (what): a report that tells of it in these words
-- tells of nothing new. '' where nobody has put it otherwise.
ALTER TABLE injuries ADD COLUMN told_as TEXT NOT NULL DEFAULT '';
