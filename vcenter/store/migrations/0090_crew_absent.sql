-- Who was expected on a day and was not there (休み): hours of nought, counted nowhere, and nobody asks for them any more.
ALTER TABLE crew_days ADD COLUMN absent INTEGER NOT NULL DEFAULT 0;
