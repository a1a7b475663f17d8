CREATE FUNCTION weir.arrivals_days(arrivals bytea[], ended bigint[], become bigint[], from_time timestamptz)
    RETURNS TABLE (day timestamptz, event text, events bigint, person_set bytea, last_person bigint, hours bytea)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'arrivals_days_wrapper';

COMMENT ON FUNCTION weir.arrivals_days(bytea[], bigint[], bigint[], timestamptz) IS
    'What rows of weir.arrivals hold of events from a time on: counts and persons by event and day (UTC), and of its hours as in weir.rollup_days. Each of the ended persons becomes the one at its place in become. Raises XX001 where a row is damaged.';
