-- $1: persons; $2: microseconds since 1970. Returns the events of each since then that say $set_once: person, time in
-- microseconds, id, and what they say. The ids of persons that have merged are moved already.
SELECT w.person, (extract(epoch FROM e."timestamp") * 1000000)::bigint, e.id, e.user_properties::text
  FROM unnest($1::bigint[], $2::bigint[]) AS w (person, since)
  JOIN weir.person_ids i ON i.person = w.person
 CROSS JOIN LATERAL (
       SELECT e."timestamp", e.id, e.user_properties
         FROM weir.events e
        WHERE e.distinct_id = i.distinct_id AND e.environment = i.environment
          AND e."timestamp" >= timestamptz 'epoch' + w.since * interval '1 microsecond'
          AND e.user_properties ? '$set_once'
       OFFSET 0) e
