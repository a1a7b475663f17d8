CREATE FUNCTION weir.sessions_counted(parts bytea, buckets int)
    RETURNS TABLE (place int, sessions bigint, persons bigint, events_per_session float8, mean_seconds float8, median_seconds float8, bounce_share float8)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'sessions_counted_wrapper';

COMMENT ON FUNCTION weir.sessions_counted(bytea, int) IS
    'The parts of the answer of weir.sessions(), added up, for each of so many buckets that has sessions, by its place from 1.';
