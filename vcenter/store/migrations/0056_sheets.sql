-- Where a need is on the map, as somebody typed or copied it; "" where nobody did.
ALTER TABLE needs ADD COLUMN location TEXT NOT NULL DEFAULT '';
ALTER TABLE hidden_needs ADD COLUMN location TEXT NOT NULL DEFAULT '';

-- As what a copy of a sheet was printed ("", large, easy, en), and a mark of each thing that stood on it (sheets/marks.py):
-- which of them is something else by now is known without keeping what stood there.
ALTER TABLE sheet_copies ADD COLUMN variant TEXT NOT NULL DEFAULT '';
ALTER TABLE sheet_copies ADD COLUMN marks TEXT NOT NULL DEFAULT '';
