-- The salons of somebody with the role サロン (salon): with a row here, only those; without one, every salon, as it was before.
CREATE TABLE staff_salons (
  staff_id TEXT NOT NULL REFERENCES staff(id),
  salon_id TEXT NOT NULL REFERENCES salons(id),
  since TEXT NOT NULL,
  given_by TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (staff_id, salon_id)
);
CREATE INDEX staff_salons_salon ON staff_salons (salon_id);
