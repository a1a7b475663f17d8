-- $1, $2: ids and their environments, in the one order in which everybody locks them. Returns the places (from 1) of
-- those that are there, locked until the transaction ends, and whose they are. What LATERAL locks is never pulled up, so
-- the order stays.
SELECT w.place, locked.person
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (distinct_id, environment, place)
 CROSS JOIN LATERAL (
       SELECT i.person
         FROM weir.person_ids i
        WHERE i.distinct_id = w.distinct_id AND i.environment = w.environment
          FOR NO KEY UPDATE) locked
