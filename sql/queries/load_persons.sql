-- $1, $2: ids and their environments. The persons are locked in one order, after all ids.
SELECT i.distinct_id, i.environment, p.person, p.identified, p.properties::text, p.property_times::text
  FROM unnest($1::text[], $2::text[]) AS w (distinct_id, environment)
  JOIN weir.person_ids i ON i.distinct_id = w.distinct_id AND i.environment = w.environment
  JOIN weir.profiles p ON p.person = i.person
 ORDER BY p.person
   FOR UPDATE OF p
