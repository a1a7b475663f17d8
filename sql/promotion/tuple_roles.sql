-- A role is a bit: the 64th is the sign.
CREATE FUNCTION weir.tuple_roles(
    tuples text[], serves jsonb, filters jsonb DEFAULT '[]', excludes jsonb DEFAULT '[]', breakdown text DEFAULT NULL,
    OUT masks jsonb, OUT restricted jsonb, OUT restrictions jsonb, OUT "values" jsonb, OUT labels text[]
)
    LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
    SET search_path = pg_catalog, pg_temp
    SET jit = off
AS $$
DECLARE
    bits text[];
BEGIN
    SELECT array_agg((SELECT coalesce(string_agg(format('CASE WHEN %s THEN 1::bigint << %s ELSE 0 END',
                                                        weir.filter_sql(f.filters::text, roles.parameter, (f.n - 1)::text, true), f.n - 1), ' | '), '0')
                        FROM jsonb_array_elements(roles.list) WITH ORDINALITY AS f (filters, n)) ORDER BY roles.parameter)
      INTO bits
      FROM (VALUES (2, serves), (3, excludes)) AS roles (parameter, list);
    EXECUTE format($query$
        WITH codes AS MATERIALIZED (
            SELECT t.place - 1 AS code, coalesce(t.tuple, 'null') AS text FROM unnest($1) WITH ORDINALITY AS t (tuple, place)
        ), e AS MATERIALIZED (   -- several codes may stand for one
            SELECT d.text, nullif(d.text::jsonb, 'null') AS tuple FROM (SELECT DISTINCT c.text FROM codes c) d
        ), told AS (
            SELECT e.text, CASE WHEN e.tuple IS NULL OR NOT %1$s THEN 0 ELSE %2$s END AS serves,
                   CASE WHEN e.tuple IS NULL THEN 0 ELSE %3$s END AS excludes, %4$s AS label, e.tuple IS NULL AS is_none
              FROM e
        ), numbered AS (
            SELECT t.*, dense_rank() OVER (ORDER BY t.serves, t.excludes) - 1 AS restriction,
                   dense_rank() OVER (ORDER BY t.is_none, t.label COLLATE "C") - 1 AS value
              FROM told t
        )
        SELECT coalesce(jsonb_agg(n.serves ORDER BY c.code), '[]'), coalesce(jsonb_agg(n.restriction ORDER BY c.code), '[]'),
               (SELECT coalesce(jsonb_agg(jsonb_build_object('serves', r.serves, 'excludes', r.excludes) ORDER BY r.restriction), '[]')
                  FROM (SELECT DISTINCT m.restriction, m.serves, m.excludes FROM numbered m) r),
               CASE WHEN $5 IS NOT NULL THEN coalesce(jsonb_agg(n.value ORDER BY c.code), '[]') END,
               (SELECT array_agg(v.label ORDER BY v.value) FROM (SELECT DISTINCT m.value, m.label FROM numbered m) v)
          FROM codes c
          JOIN numbered n ON n.text = c.text
        $query$, weir.filter_sql(filters::text, 4, '', true), bits[1], bits[2],
        CASE WHEN breakdown IS NULL THEN 'NULL::text' ELSE weir.property_sql(breakdown, 5, '', true) END)
    INTO masks, restricted, restrictions, "values", labels
    USING tuples, serves, excludes, filters, to_jsonb(breakdown);
END
$$;

COMMENT ON FUNCTION weir.tuple_roles(text[], jsonb, jsonb, jsonb, text) IS
    'What tuples are to a question that names promoted properties only. masks: of each, in their order, the bits k, from 0, of the filters at place k of serves that it meets, if it meets filters too. restricted: of each, which of restrictions holds, those being the pairs of its bits of serves and of excludes. values: of each, the number of its label in a breakdown; labels: those by their numbers, in their order, null being the last of them.';
