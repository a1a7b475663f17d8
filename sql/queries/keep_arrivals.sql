-- $1: the batch; then a place in each array for each row.
INSERT INTO weir.arrivals (batch, environment, part, data)
SELECT $1, a.environment, a.part, a.data FROM unnest($2::text[], $3::int[], $4::bytea[]) AS a (environment, part, data)
