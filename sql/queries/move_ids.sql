-- $1: persons that are no more; $2: who their ids belong to now. What was counted under the old numbers stays as it is.
WITH merge AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS m (person, into_person)
), moved AS (
    UPDATE weir.person_ids i SET person = m.into_person FROM merge m WHERE i.person = m.person
    RETURNING m.person, m.into_person, i.environment
), followed AS (   -- A flag stays: it says that nothing holds that person any more, whoever it is now.
    UPDATE weir.merged_persons e SET into_person = m.into_person FROM merge m WHERE e.into_person = m.person
), forgotten AS (
    DELETE FROM weir.profiles p USING merge m WHERE p.person = m.person
)
INSERT INTO weir.merged_persons (person, into_person, environment)
SELECT DISTINCT person, into_person, environment FROM moved
