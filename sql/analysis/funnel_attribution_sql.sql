CREATE FUNCTION weir.funnel_attribution_sql(attribution text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE attribution
        WHEN 'first_touch' THEN '1'
        WHEN 'last_touch' THEN 'cardinality(w.chain)'
        ELSE substr(attribution, 6)::int::text
    END
$$;

COMMENT ON FUNCTION weir.funnel_attribution_sql(text) IS
    'Which place of the chain w.chain a funnel''s breakdown is taken from: first_touch, last_touch or step_n, as an expression. Who has nothing there is in no breakdown.';
