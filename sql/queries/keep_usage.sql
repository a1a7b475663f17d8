INSERT INTO weir.key_usage (batch, key, day, events)
SELECT $1, u.key, u.day::date, u.events
  FROM unnest($2::text[], $3::text[], $4::bigint[]) AS u (key, day, events)
