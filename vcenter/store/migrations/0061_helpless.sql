-- Every page of staff counts who needs help and has no need yet, also of rounds that are over: a handful among all who were ever asked after.
CREATE INDEX safety_people_helpless ON safety_people (need_id, state);
DROP INDEX safety_people_need;
