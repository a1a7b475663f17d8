-- $1, $2: ids that weren't there, and their environments, in the order of lock_ids.sql. Gives each a person, and
-- returns how many it made: fewer where another transaction was first.
WITH made AS (
    INSERT INTO weir.person_ids (distinct_id, environment, person)
    SELECT w.distinct_id, w.environment, nextval('weir.persons_person_seq')
      FROM unnest($1::text[], $2::text[]) AS w (distinct_id, environment)
    ON CONFLICT DO NOTHING
    RETURNING person, environment
), persons AS (
    INSERT INTO weir.persons (person, environment) SELECT person, environment FROM made
)
SELECT count(*) FROM made
