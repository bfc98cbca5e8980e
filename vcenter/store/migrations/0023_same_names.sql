-- Two salons, or two groups, may have the same name: every district has its ひまわりの会. Which is meant is for a person to say.
DROP INDEX groups_find;
CREATE INDEX groups_find ON groups (find);
DROP INDEX salons_find;
CREATE INDEX salons_find ON salons (find);
