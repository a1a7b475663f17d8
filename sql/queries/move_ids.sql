-- $1: persons that are no more; $2: who their ids belong to now. The hours in which those ids have events are
-- counted anew: one person where there were two.
WITH moved AS (
    UPDATE weir.person_ids i
       SET person = m.into_person
      FROM unnest($1::bigint[], $2::bigint[]) AS m (from_person, into_person)
     WHERE i.person = m.from_person
    RETURNING i.distinct_id, i.environment
), followed AS (   -- A flag stays: it says that nothing holds that person any more, whoever it is now.
    UPDATE weir.merged_persons p
       SET into_person = m.into_person
      FROM unnest($1::bigint[], $2::bigint[]) AS m (from_person, into_person)
     WHERE p.into_person = m.from_person
), forgotten AS (
    DELETE FROM weir.persons p
     USING unnest($1::bigint[], $2::bigint[]) AS m (from_person, into_person)
     WHERE p.person = m.from_person
    RETURNING p.person, m.into_person, p.environment
), ended AS (
    INSERT INTO weir.merged_persons (person, into_person, environment)
    SELECT person, into_person, environment FROM forgotten
)
INSERT INTO weir.stale_buckets (hour, environment, event)
SELECT DISTINCT date_trunc('hour', e."timestamp", 'UTC'), e.environment, e.event
  FROM moved m
 CROSS JOIN LATERAL (
       SELECT e."timestamp", e.environment, e.event
         FROM weir.events e
        WHERE e.distinct_id = m.distinct_id AND e.environment = m.environment
       OFFSET 0) e
