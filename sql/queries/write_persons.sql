-- $1: persons; $2: whether each is identified; $3: its properties; $4: when they were said.
UPDATE weir.profiles p
   SET identified = w.identified, properties = w.properties::jsonb, property_times = w.times::jsonb
  FROM unnest($1::bigint[], $2::boolean[], $3::text[], $4::text[]) AS w (person, identified, properties, times)
 WHERE p.person = w.person
