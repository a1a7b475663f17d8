-- $1, $2: ids that weren't there, and their environments, in the order of lock_ids.sql. Gives each a person, and returns
-- the places (from 1) of those it made, and their persons: fewer where another transaction was first.
WITH wanted AS MATERIALIZED (
    SELECT w.*, nextval('weir.person_number') AS person
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (distinct_id, environment, place)
), made AS (
    INSERT INTO weir.person_ids (distinct_id, environment, person)
    SELECT distinct_id, environment, person FROM wanted
    ON CONFLICT DO NOTHING
    RETURNING person
)
SELECT w.place, w.person FROM made JOIN wanted w USING (person)
