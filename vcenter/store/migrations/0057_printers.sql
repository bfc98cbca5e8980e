-- At which printer of this server's CUPS paper comes out: purpose (sheets, labels) and the queue's name.
CREATE TABLE printers (
  purpose TEXT PRIMARY KEY,
  name TEXT NOT NULL
);
