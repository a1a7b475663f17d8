-- $1, $2: ids and their environments, in the one order in which everybody locks them. Returns the places (from 1) of
-- those that are there, locked until the transaction ends. What LATERAL locks is never pulled up, so the order stays.
SELECT w.place
  FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS w (distinct_id, environment, place)
 CROSS JOIN LATERAL (
       SELECT true
         FROM weir.person_ids i
        WHERE i.distinct_id = w.distinct_id AND i.environment = w.environment
          FOR NO KEY UPDATE) locked
