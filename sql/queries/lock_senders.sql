-- $1: distinct_ids, in the one order in which everybody locks them. Locks each in whichever environments it is, until the
-- transaction ends, and returns the places (from 1) of those that are in any. What LATERAL locks is never pulled up, so the
-- order stays.
SELECT DISTINCT locked.place
  FROM (SELECT w.place
          FROM unnest($1::text[]) WITH ORDINALITY AS w (distinct_id, place)
         CROSS JOIN LATERAL (
               SELECT i.person
                 FROM weir.person_ids i
                WHERE i.distinct_id = w.distinct_id
                ORDER BY i.environment
                  FOR NO KEY UPDATE) l
        OFFSET 0) locked
