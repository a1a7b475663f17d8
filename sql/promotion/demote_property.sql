CREATE FUNCTION weir.demote_property(property text) RETURNS void
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.lock_timeline();
    DELETE FROM weir.promoted_properties p WHERE p.property = demote_property.property;
    IF NOT FOUND THEN
        PERFORM weir.require(false, format('%s isn''t promoted', coalesce('"' || property || '"', 'null')),
                             'weir.promoted_properties lists what is.');
    END IF;
    -- Codes stay, and say less: several may say the same.
    UPDATE weir.timeline_tuples t
       SET tuple = (t.tuple::jsonb - demote_property.property)::text
     WHERE t.tuple::jsonb ? demote_property.property;
    -- There may be room now.
    UPDATE weir.timeline_gaps g SET pending = true WHERE NOT g.pending;
    DELETE FROM weir.timeline_gaps WHERE NOT EXISTS (SELECT FROM weir.promoted_properties);
END
$$;

COMMENT ON FUNCTION weir.demote_property(text) IS
    'Ends what weir.promote_property() began, and forgets the values that the timeline has: questions that ask for the property read weir.events again. Batches that aren''t refreshed yet still bring theirs, which nothing looks at. Raises 22023 where it isn''t promoted.';
