-- The union of a day's sets in the rollup "hourly", whatever the event, so that who asks of any event reads one set. Who
-- changes what is counted of that day empties it in the same transaction; weir.refresh() unites it again.
CREATE TABLE IF NOT EXISTS weir.active_days (
    day         timestamptz NOT NULL,
    events      bigint,
    environment text        NOT NULL COLLATE "C",
    person_set  bytea,
    PRIMARY KEY (environment, day)
);
ALTER TABLE weir.active_days ALTER COLUMN person_set SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS active_days_to_unite ON weir.active_days (environment, day) WHERE person_set IS NULL;
INSERT INTO weir.active_days (environment, day)
SELECT DISTINCT d.environment, d.day FROM weir.rollup_days d WHERE d.rollup = 'hourly'
    ON CONFLICT DO NOTHING;

COMMENT ON TABLE weir.active_days IS
    'Events and persons of each day (UTC) that the rollups have, whatever the event.';
COMMENT ON COLUMN weir.active_days.person_set IS
    'Who was there: as in weir.rollup_days. Null where one of its sets has changed since they were united: then those of weir.rollup_days count.';
