CREATE FUNCTION weir.create_rollup(
    name        text,
    granularity text,
    breakdown   text[] DEFAULT '{}',
    events      text[] DEFAULT NULL
) RETURNS void
    LANGUAGE plpgsql VOLATILE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM weir.require_setup();
    PERFORM weir.require(name ~ '^[a-z][a-z0-9_]{0,62}$', 'that is no name for a rollup',
                         'Small letters, digits and underscores, at most 63, a letter first.');
    PERFORM weir.require_one_of('granularity', granularity, '{hour,day}');
    PERFORM weir.require(cardinality(breakdown) <= 4 AND coalesce(array_ndims(breakdown), 1) = 1
                             AND array_position(breakdown, NULL) IS NULL AND array_position(breakdown, '') IS NULL,
                         'breakdown is a list of at most 4 properties', 'breakdown => ''{country,plan}''');
    PERFORM weir.require(NOT EXISTS (SELECT FROM unnest(breakdown) AS key WHERE octet_length(key) > 100),
                         'a property that a rollup breaks down by has a name of at most 100 bytes', 'weir.trend() breaks down by any.');
    PERFORM weir.require(events IS NULL OR cardinality(events) > 0 AND array_ndims(events) = 1
                             AND array_position(events, NULL) IS NULL AND array_position(events, '') IS NULL,
                         'events is a list of names of events', 'events => ''{view,pay}''; null is all events.');
    IF EXISTS (SELECT FROM unnest(breakdown) AS key WHERE key ~ '^(context|user|event)\.|^\$[.[]') THEN
        PERFORM weir.not_built('a rollup by anything but keys of properties',
                               'weir.trend() breaks down by context.KEY, user.KEY, event.COLUMN and JSON paths.');
    END IF;
    -- Before the events are looked through: of an event that is stored meanwhile, no refresh may take the stale row
    -- without knowing of this rollup.
    PERFORM weir.lock_rollups();
    INSERT INTO weir.rollups (name, granularity, breakdown, events, kept_in)
    VALUES (create_rollup.name, create_rollup.granularity, create_rollup.breakdown, create_rollup.events, create_rollup.name)
        ON CONFLICT DO NOTHING;
    PERFORM weir.require(FOUND, format('there is a rollup "%s" already', name), 'weir.drop_rollup() takes it away.');
    INSERT INTO weir.stale_days (day, environment, event)
    SELECT DISTINCT date_trunc('day', e."timestamp", 'UTC'), e.environment, e.event
      FROM weir.events e
     WHERE e."timestamp" >= weir.purged_before()
       AND (create_rollup.events IS NULL OR e.event = ANY (create_rollup.events));
END
$$;

COMMENT ON FUNCTION weir.create_rollup(text, text, text[], text[]) IS
    'Adds a rollup by hour or day, broken down by up to 4 properties, of all events or of those named. weir.rollup() answers at once; the next weir.refresh() counts what is there.';
