CREATE FUNCTION weir.arrivals_buckets(arrivals bytea[], ended bigint[], become bigint[], from_time timestamptz)
    RETURNS TABLE (granularity text, bucket timestamptz, event text, events bigint, person_set bytea, last_person bigint)
    LANGUAGE c IMMUTABLE PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'arrivals_buckets_wrapper';

COMMENT ON FUNCTION weir.arrivals_buckets(bytea[], bigint[], bigint[], timestamptz) IS
    'What rows of weir.arrivals hold of events from a time on: counts and persons by event and hour, and again by event and day (UTC). Each of the ended persons becomes the one at its place in become. Raises XX001 where a row is damaged.';
