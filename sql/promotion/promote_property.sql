-- Under the timeline's lock: what is written there from now on knows of it.
CREATE FUNCTION weir.promote_property(property text) RETURNS int
    LANGUAGE plpgsql VOLATILE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    most CONSTANT int := 16;
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(property IS NOT NULL AND length(property) BETWEEN 1 AND 200, 'the name of a property has 1 to 200 characters',
                         'For instance weir.promote_property(''country'') or weir.promote_property(''context.geo.country'').');
    PERFORM weir.require(property !~ '[[:cntrl:]]|^context[.]$', 'that is no name of a property',
                         'It has no control characters, and a path such as context.geo.country has a key behind each dot.');
    PERFORM weir.require(property !~ '^(user|event)[.]|^[$][.[]' AND property <> '$', format('"%s" can''t be promoted', property),
                         'Only what an event says can: a key of its properties, or a path such as context.geo.country.');
    PERFORM weir.lock_timeline();
    IF EXISTS (SELECT FROM weir.promoted_properties p WHERE p.property = promote_property.property) THEN
        RETURN (SELECT count(*) FROM weir.timeline_gaps g WHERE g.pending);
    END IF;
    IF (SELECT count(*) FROM weir.promoted_properties) >= most THEN
        RAISE EXCEPTION USING
            ERRCODE = 'object_not_in_prerequisite_state',
            MESSAGE = format('%s properties are promoted already', most),
            HINT = 'weir.demote_property() makes room; weir.promoted_properties lists them.';
    END IF;
    INSERT INTO weir.promoted_properties (property, number) VALUES (property, nextval('weir.promotion_number'));
    INSERT INTO weir.timeline_gaps (environment, week, pending)
    SELECT DISTINCT t.environment, t.week, true FROM weir.timeline t
        ON CONFLICT ON CONSTRAINT timeline_gaps_pkey DO UPDATE SET pending = true;
    RETURN (SELECT count(*) FROM weir.timeline_gaps g WHERE g.pending);
END
$$;

COMMENT ON FUNCTION weir.promote_property(text) IS
    'Has the timeline keep the values of a property, so that questions that filter or break down by it needn''t read events. Returns how many weeks of the timeline the next weir.refresh() makes anew for it; until then questions about those weeks read weir.events. At most 16; a property with few values costs a fraction of a byte an event. Nothing happens where it is promoted already.';
