-- Name stickers that were printed: for whose attendance, and when. Who has none is "not yet printed".
CREATE TABLE sticker_prints (
  print_id TEXT NOT NULL,              -- one press of the button, so that the same pile can be printed again
  attendance_id TEXT NOT NULL REFERENCES attendance(id),
  printed_at TEXT NOT NULL,
  printed_by TEXT NOT NULL,
  PRIMARY KEY (print_id, attendance_id)
);
CREATE INDEX sticker_prints_attendance ON sticker_prints (attendance_id);

-- Activity certificates (活動証明書) that were issued; what they said is kept as a digest only.
CREATE TABLE certificates (
  number INTEGER PRIMARY KEY,
  person_id TEXT NOT NULL REFERENCES people(id),
  digest TEXT NOT NULL,                -- SHA-256 of name, days, hours and work, in hex
  minutes INTEGER NOT NULL,            -- in all
  issued_on TEXT NOT NULL,
  issued_at TEXT NOT NULL,
  issued_by TEXT NOT NULL
);
CREATE INDEX certificates_person ON certificates (person_id, number);
