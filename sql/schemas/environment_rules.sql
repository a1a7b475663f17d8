CREATE FUNCTION weir.environment_rules(environment text, known_versions text[] DEFAULT '{}')
    RETURNS TABLE (oldest timestamptz, version text, schemas jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT weir.oldest_time(), v.version, CASE WHEN v.version <> ALL (known_versions) THEN (
               SELECT jsonb_agg(jsonb_build_object('event', s.event, 'schema', s.schema, 'on_violation', s.on_violation) ORDER BY s.event)
                 FROM (SELECT s.*, sum(octet_length(s.schema::text)) OVER (ORDER BY octet_length(s.schema::text), s.event) AS bytes
                         FROM weir.event_schemas s WHERE s.environment = environment_rules.environment) s
                WHERE s.bytes <= 1048576) END
      FROM (SELECT CASE WHEN count(*) > 0 THEN concat_ws(' ', environment_rules.environment, count(*), extract(epoch FROM max(s.set_at))) END AS version
              FROM weir.event_schemas s WHERE s.environment = environment_rules.environment) v
$$;

COMMENT ON FUNCTION weir.environment_rules(text, text[]) IS
    'By what the collector can tell senders at once what an environment rejects. Schemas only where their version is none of those known, and at most 1 MiB, the smallest first.';
