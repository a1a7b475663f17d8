-- Each array is a column, each place in them an event; $4 and $5 are the first and last moment at which any of them may
-- be stored already, so that only the partitions between are opened. Returns the places (from 1) of those that are stored.
-- An inner join on the distribution column is what Citus runs beside the rows; LATERAL with a LIMIT it refuses.
SELECT DISTINCT i.place
  FROM unnest($1::text[], $2::uuid[], $3::timestamptz[]) WITH ORDINALITY AS i (distinct_id, id, "timestamp", place)
  JOIN weir.events e
    ON e.distinct_id = i.distinct_id AND e.id = i.id
   AND e."timestamp" >= i."timestamp" - interval '24 hours'
   AND e."timestamp" <= i."timestamp" + interval '24 hours'
 WHERE e."timestamp" BETWEEN $4 AND $5
