CREATE FUNCTION weir.event_times(distinct_id text, from_time timestamptz, to_time timestamptz)
    RETURNS TABLE (first timestamptz, last timestamptz)
    LANGUAGE c STABLE STRICT
    AS 'MODULE_PATHNAME', 'event_times_wrapper';

COMMENT ON FUNCTION weir.event_times(text, timestamptz, timestamptz) IS
    'From when to when partitions hold events of an id, from a time to another, both included: by the entries of their primary keys, some of which may be of rows that are gone, or of other environments. Stretches don''t overlap. Who may not see all events, or has Citus, is told the whole range.';
