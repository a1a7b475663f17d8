-- The hours and names of which events came in: their rollups are to be counted anew.
INSERT INTO weir.stale_buckets (hour, environment, event)
SELECT * FROM unnest($1::timestamptz[], $2::text[], $3::text[])
