-- $1, $2: ids and their environments. Returns the places (from 1) of those that are there, and whose they are.
SELECT w.place, known.person
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (distinct_id, environment, place)
 CROSS JOIN LATERAL (
       SELECT i.person
         FROM weir.person_ids i
        WHERE i.distinct_id = w.distinct_id AND i.environment = w.environment
       OFFSET 0) known
