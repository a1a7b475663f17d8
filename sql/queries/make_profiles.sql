-- $1, $2: ids and their environments. Each of their persons has a row then, which load_persons.sql can lock. Made in one
-- order, and all before any is locked, so that no two transactions wait for each other.
INSERT INTO weir.profiles (person)
SELECT DISTINCT i.person
  FROM unnest($1::text[], $2::text[]) AS w (distinct_id, environment)
  JOIN weir.person_ids i ON i.distinct_id = w.distinct_id AND i.environment = w.environment
 ORDER BY i.person
ON CONFLICT DO NOTHING
