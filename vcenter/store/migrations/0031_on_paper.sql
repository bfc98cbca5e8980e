-- What a printed sheet says of when the team is to be back and of its vehicle; NULL of copies of before, of which nobody knows.
ALTER TABLE sheet_copies ADD COLUMN back_by TEXT; -- HH:MM, '' where it says none
ALTER TABLE sheet_copies ADD COLUMN vehicle TEXT;
