-- A step is a bit of an event's mask, as is an exclusion of its other mask; the 64th bit is the sign.
CREATE FUNCTION weir.funnel_walks_sql(steps jsonb, mode text, breakdown text, exclusions jsonb, filters jsonb) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bit       CONSTANT text := 'CASE WHEN e.event = $%1$s #>> ''{%2$s,event}'' AND %3$s THEN 1::bigint << %2$s ELSE 0 END';
    serves    text;
    named     text;
    optional  bigint;
    ends      int[];
    in_events text;
BEGIN
    SELECT string_agg(format(bit, 6, n - 1, weir.filter_sql((step -> 'filters')::text, 6, (n - 1) || ',filters')), ' | '),
           bit_or(CASE WHEN (step -> 'optional')::boolean THEN 1::bigint << (n - 1)::int ELSE 0 END)
      INTO serves, optional
      FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n);
    SELECT coalesce(string_agg(format(bit, 9, n - 1, weir.filter_sql((rule -> 'filters')::text, 9, (n - 1) || ',filters')), ' | '), '0')
      INTO named
      FROM jsonb_array_elements(exclusions) WITH ORDINALITY AS r (rule, n);
    ends := ARRAY(SELECT unnest(ARRAY[rule -> 'from_step', rule -> 'to_step'])::int FROM jsonb_array_elements(exclusions) AS r (rule));
    -- In strict mode every event of a person is in the way of a chain, whatever its name.
    in_events := CASE WHEN mode = 'strict' THEN 'true' ELSE
        'e.event IN (SELECT named ->> ''event'' FROM jsonb_array_elements($6 || $9) AS named)' END;

    -- Events of one moment are in one order, so that the same ones serve whenever and however it is asked.
    RETURN format($query$
        SELECT w.person, w.times, w.ids, w.distinct_ids, w.labels, w.chain
          FROM (SELECT m.person, array_agg(m.at) AS times, array_agg(m.id) AS ids, array_agg(m.distinct_id) AS distinct_ids,
                       array_agg(m.label) AS labels,
                       weir.funnel_chain(array_agg(m.at), array_agg(m.serves), array_agg(m.named),
                                         jsonb_array_length($6), %6$L, $4, $5, %7$L) AS chain
                  FROM (SELECT i.person, e."timestamp" AS at, e.id, e.distinct_id, %1$s AS label,
                               CASE WHEN %2$s THEN %3$s ELSE 0 END AS serves, %4$s AS named
                          FROM weir.events e
                          JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                         WHERE e.environment = $1 AND e."timestamp" >= $2 AND e."timestamp" < $3 AND %5$s
                         ORDER BY i.person, e."timestamp", %8$se.id) m
                 GROUP BY m.person) w
         WHERE w.chain <> '{}'
        $query$,
        CASE WHEN breakdown IS NULL THEN 'NULL::text' ELSE weir.property_sql(breakdown, 8, '') END,
        weir.filter_sql(filters::text, 7, ''), serves, named, in_events, optional, ends,
        CASE WHEN breakdown IS NOT NULL THEN format('(%s) COLLATE "C", serves, ', weir.property_sql(breakdown, 8, '')) ELSE '' END);
END
$$;

COMMENT ON FUNCTION weir.funnel_walks_sql(jsonb, text, text, jsonb, jsonb) IS
    'A query that gives the events of each person in the funnel whom nothing excludes, in the order of time, and its chain. Its parameters: $1 environment, $2 from, $3 to, $4 within, $5 mode, $6 steps as of weir.funnel_steps(), $7 filters, $8 breakdown as a JSON string, $9 exclusions as of weir.funnel_exclusions().';
