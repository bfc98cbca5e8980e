-- Whoever records a need is asked whether it stands already: the addresses of all that wait are looked through.
CREATE INDEX needs_open ON needs (state, address);
DROP INDEX needs_state;
