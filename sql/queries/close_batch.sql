-- One row per environment.
INSERT INTO weir.batches (batch, environment, accepted, stored, duplicate, rejected, dropped, reasons, first_time, last_time)
SELECT $1, b.environment, b.stored::bigint + b.duplicate + b.rejected + b.dropped, b.stored, b.duplicate, b.rejected, b.dropped,
       b.reasons::jsonb, b.first_time, b.last_time
  FROM unnest($2::text[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7::text[], $8::timestamptz[], $9::timestamptz[])
    AS b (environment, stored, duplicate, rejected, dropped, reasons, first_time, last_time)
