-- A step is a bit of an event's mask, as is an exclusion of its other mask; the 64th bit is the sign.
CREATE FUNCTION weir.funnel_walks_sql(steps jsonb, mode text, breakdown text, exclusions jsonb, filters jsonb) RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bit       CONSTANT text := 'CASE WHEN e.event = $%1$s #>> ''{%2$s,event}'' AND %3$s THEN 1::bigint << %2$s ELSE 0 END';
    serves    text;
    rules_out text := '0';
    in_events text;
    in_answer text := 'true';
BEGIN
    SELECT string_agg(format(bit, 6, n - 1, weir.filter_sql((step -> 'filters')::text, 6, (n - 1) || ',filters')), ' | ')
      INTO serves
      FROM jsonb_array_elements(steps) WITH ORDINALITY AS s (step, n);
    -- In strict mode every event of a person is in the way of a chain, whatever its name.
    in_events := CASE WHEN mode = 'strict' THEN 'true' ELSE
        'e.event IN (SELECT named ->> ''event'' FROM jsonb_array_elements($6 || $9) AS named)' END;

    -- Up to the second step, or, where the chain hasn't come there, for as long as it still could.
    IF exclusions <> '[]' THEN
        SELECT string_agg(format(bit, 9, n - 1, weir.filter_sql((rule -> 'filters')::text, 9, (n - 1) || ',filters')), ' | ')
          INTO rules_out
          FROM jsonb_array_elements(exclusions) WITH ORDINALITY AS r (rule, n);
        in_answer := $sql$NOT EXISTS (
            SELECT FROM jsonb_array_elements($9) WITH ORDINALITY AS r (rule, n), unnest(w.times, w.ruled_out) AS x (at, rules)
             WHERE x.rules >> (r.n - 1)::int & 1 = 1
               AND x.at > w.times[w.chain[(r.rule ->> 'from_step')::int]]
               AND x.at < coalesce(w.times[w.chain[(r.rule ->> 'to_step')::int]],
                                   w.times[w.chain[1]] + make_interval(secs => extract(epoch FROM $4)::float8)))$sql$;
    END IF;

    RETURN format($query$
        SELECT w.person, w.times, w.ids, w.distinct_ids, w.labels, w.chain
          FROM (SELECT m.person, array_agg(m.at) AS times, array_agg(m.id) AS ids, array_agg(m.distinct_id) AS distinct_ids,
                       array_agg(m.label) AS labels, array_agg(m.rules_out) AS ruled_out,
                       weir.funnel_chain(array_agg(m.at), array_agg(m.serves), jsonb_array_length($6), $4, $5) AS chain
                  FROM (SELECT i.person, e."timestamp" AS at, e.id, e.distinct_id, %1$s AS label,
                               CASE WHEN %2$s THEN %3$s ELSE 0 END AS serves, %4$s AS rules_out
                          FROM weir.events e
                          JOIN weir.person_ids i ON i.distinct_id = e.distinct_id AND i.environment = e.environment
                         WHERE e.environment = $1 AND e."timestamp" >= $2 AND e."timestamp" < $3 AND %5$s
                         ORDER BY i.person, e."timestamp", e.id) m
                 GROUP BY m.person) w
         WHERE %6$s
        $query$,
        CASE WHEN breakdown IS NULL THEN 'NULL::text' ELSE weir.property_sql(breakdown, 8, '') END,
        weir.filter_sql(filters::text, 7, ''), serves, rules_out, in_events, in_answer);
END
$$;

COMMENT ON FUNCTION weir.funnel_walks_sql(jsonb, text, text, jsonb, jsonb) IS
    'A query that gives the events of each person whom nothing excludes, in the order of time, and its chain through the funnel. Its parameters: $1 environment, $2 from, $3 to, $4 within, $5 mode, $6 steps as of weir.funnel_steps(), $7 filters, $8 breakdown as a JSON string, $9 exclusions as of weir.funnel_exclusions().';
