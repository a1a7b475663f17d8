CREATE FUNCTION weir.anonymous_context(context jsonb) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(jsonb_object_agg(c.key, c.value), '{}')
      FROM (SELECT p.key, CASE p.key
                   WHEN 'geo' THEN (SELECT jsonb_object_agg(g.key, g.value)
                                      FROM jsonb_each(CASE jsonb_typeof(p.value) WHEN 'object' THEN p.value ELSE '{}' END) AS g (key, value)
                                     WHERE g.key IN ('country', 'continent'))
                   WHEN 'campaign' THEN (SELECT jsonb_object_agg(g.key, g.value)
                                           FROM jsonb_each(CASE jsonb_typeof(p.value) WHEN 'object' THEN p.value ELSE '{}' END) AS g (key, value)
                                          WHERE g.key IN ('channel', 'source', 'medium', 'name', 'campaign'))
                   ELSE p.value END AS value
              FROM jsonb_each(context) AS p (key, value)
             WHERE p.key IN ('geo', 'campaign', 'device', 'language', 'bot', 'consent', 'marks')) c
     WHERE c.value IS NOT NULL
$$;

COMMENT ON FUNCTION weir.anonymous_context(jsonb) IS
    'Of a context what many share: country and continent, device, language, bot, consent, marks, and the campaign without click ids. Addresses, places and pages are left out.';
