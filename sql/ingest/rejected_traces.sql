-- Who may not read what was refused may know that it was, and why.
CREATE FUNCTION weir.rejected_traces(id uuid, environment text)
    RETURNS TABLE (received_at timestamptz, rejected_at timestamptz, batch bigint, reason text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT r.received_at, r.rejected_at, r.batch, r.reason
      FROM weir.rejected_events r
     WHERE r.id = rejected_traces.id AND r.environment = rejected_traces.environment
$$;

COMMENT ON FUNCTION weir.rejected_traces(uuid, text) IS
    'When events with this id were refused, and why; not what they were.';
