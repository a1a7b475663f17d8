CREATE SEQUENCE IF NOT EXISTS weir.person_number;

-- A merge re-points the ids of one person, so its cost is that of ids, never of events.
CREATE TABLE IF NOT EXISTS weir.person_ids (
    distinct_id text   NOT NULL COLLATE "C",
    environment text   NOT NULL COLLATE "C",
    person      bigint NOT NULL,
    PRIMARY KEY (distinct_id, environment)
);
CREATE INDEX IF NOT EXISTS person_ids_by_person ON weir.person_ids (person);

-- Databases of older versions have a table of that name, with a row for everybody.
DO $$
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('weir.persons')) = 'r' THEN
        ALTER TABLE weir.persons ALTER COLUMN person DROP IDENTITY;
        ALTER TABLE weir.persons DROP COLUMN created_at, DROP COLUMN environment;
        ALTER TABLE weir.persons RENAME TO profiles;
        DELETE FROM weir.profiles WHERE NOT identified AND properties = '{}' AND property_times = '{}';
        PERFORM setval('weir.person_number', (SELECT coalesce(max(person), 0) FROM weir.person_ids) + 1);
    END IF;
END
$$;

-- Of most persons nothing is known but that they were there: those have no row.
CREATE TABLE IF NOT EXISTS weir.profiles (
    person         bigint  PRIMARY KEY,
    identified     boolean NOT NULL DEFAULT false,
    properties     jsonb   NOT NULL DEFAULT '{}',
    property_times jsonb   NOT NULL DEFAULT '{}'
);

-- A person has one row by its first id: so whoever looks for some persons finds them by their numbers, without all others.
CREATE OR REPLACE VIEW weir.persons AS
SELECT i.person, i.environment, p.person IS NOT NULL AND p.identified AS identified,
       coalesce(p.properties, '{}') AS properties, coalesce(p.property_times, '{}') AS property_times
  FROM weir.person_ids i
  LEFT JOIN weir.profiles p ON p.person = i.person
 WHERE NOT EXISTS (SELECT FROM weir.person_ids other WHERE other.person = i.person AND other.distinct_id < i.distinct_id);

COMMENT ON SEQUENCE weir.person_number IS 'Numbers of persons; one is taken for each id that comes up.';
COMMENT ON TABLE weir.person_ids IS 'Which person each distinct_id belongs to.';
COMMENT ON TABLE weir.profiles IS 'What events have said of persons; of whom none has, there is no row.';
COMMENT ON COLUMN weir.profiles.identified IS 'Whether $identify named this person; two identified persons merge by $merge_dangerously only.';
COMMENT ON COLUMN weir.profiles.properties IS 'Kept by $set, $set_once and $unset of the person''s events.';
COMMENT ON COLUMN weir.profiles.property_times IS
    'Which event last said something of each property: {"plan": {"set": [microseconds since 1970, event id]}}, and "unset" and "once" likewise.';
COMMENT ON VIEW weir.persons IS 'One row per person: a dense number and what is known of them.';
