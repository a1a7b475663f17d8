-- $1: the batch; then a place in each array for each row.
INSERT INTO weir.arrivals (batch, environment, part, data, promoted)
SELECT $1, a.environment, a.part, a.data, a.promoted
  FROM unnest($2::text[], $3::int[], $4::bytea[], $5::int[]) AS a (environment, part, data, promoted)
