-- $1: persons; $2: whether each is identified; $3: its properties.
UPDATE weir.persons p
   SET identified = w.identified, properties = w.properties::jsonb
  FROM unnest($1::bigint[], $2::boolean[], $3::text[]) AS w (person, identified, properties)
 WHERE p.person = w.person
