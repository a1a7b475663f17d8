CREATE TABLE IF NOT EXISTS weir.rollups (
    name        text   PRIMARY KEY,
    granularity text   NOT NULL CHECK (granularity IN ('hour', 'day')),
    breakdown   text[] NOT NULL DEFAULT '{}',
    events      text[],
    kept_in     text   NOT NULL
);

-- Databases of older versions don't have the column.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'weir.rollups'::regclass AND attname = 'kept_in') THEN
        ALTER TABLE weir.rollups ADD COLUMN kept_in text;
        UPDATE weir.rollups SET kept_in = CASE name WHEN 'daily' THEN 'hourly' ELSE name END;
        ALTER TABLE weir.rollups ALTER COLUMN kept_in SET NOT NULL;
    END IF;
END
$$;
INSERT INTO weir.rollups (name, granularity, kept_in) VALUES ('hourly', 'hour', 'hourly'), ('daily', 'day', 'hourly') ON CONFLICT DO NOTHING;

-- What a day and its hours count are the events of the batches that are in the rollups (weir.batches.in_rollups), no more
-- and no less, unless weir.stale_days has it. Both flags and counts change in one transaction.
CREATE TABLE IF NOT EXISTS weir.rollup_days (
    day         timestamptz NOT NULL,
    events      bigint      NOT NULL,
    persons     bigint      NOT NULL,
    last_person bigint,
    rollup      text        NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C",
    breakdown   jsonb       NOT NULL DEFAULT '{}',
    person_set  bytea       NOT NULL,
    hours       bytea,
    PRIMARY KEY (rollup, environment, day, event, breakdown)
);
-- Sets are packed already.
ALTER TABLE weir.rollup_days ALTER COLUMN person_set SET STORAGE EXTERNAL, ALTER COLUMN hours SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS rollup_days_by_last_person ON weir.rollup_days (rollup, environment, last_person);

-- Written by whoever takes events away, in that transaction, who also deletes what weir.arrivals has of their batches:
-- whoever sees that they are gone sees that the day is stale, and reads it from the events that are left. weir.refresh() takes the rows away in the statement that counts.
CREATE TABLE IF NOT EXISTS weir.stale_days (
    day         timestamptz NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C"
);

-- Databases of older versions have a row for each hour, and others for the days.
DO $$
BEGIN
    IF to_regclass('weir.rollup_buckets') IS NULL THEN
        RETURN;
    END IF;
    INSERT INTO weir.rollup_days (day, events, persons, last_person, rollup, environment, event, breakdown, person_set, hours)
    SELECT h.day, coalesce(d.events, h.events), weir.person_set_count(coalesce(d.person_set, h.person_set)), greatest(d.last_person, h.last_person),
           h.rollup, h.environment, h.event, h.breakdown, coalesce(d.person_set, h.person_set), h.hours
      FROM (SELECT b.rollup, b.environment, date_trunc('day', b.bucket, 'UTC') AS day, b.event, b.breakdown, sum(b.events)::bigint AS events,
                   weir.person_set_all(b.person_set) AS person_set, max(b.last_person) AS last_person,
                   CASE r.granularity WHEN 'hour' THEN
                       weir.hours_pack(array_agg(extract(hour FROM b.bucket AT TIME ZONE 'UTC')::int), array_agg(b.events), array_agg(b.person_set)) END AS hours
              FROM weir.rollup_buckets b
              JOIN weir.rollups r ON r.name = b.rollup AND r.kept_in = r.name
             GROUP BY 1, 2, 3, 4, 5, r.granularity) h
      LEFT JOIN weir.rollup_buckets d
        ON h.rollup = 'hourly' AND d.rollup = 'daily' AND d.environment = h.environment AND d.bucket = h.day AND d.event = h.event AND d.breakdown = h.breakdown;
    DROP TABLE weir.rollup_buckets;
    INSERT INTO weir.stale_days SELECT DISTINCT date_trunc('day', s.hour, 'UTC'), s.environment, s.event FROM weir.stale_buckets s;
    DROP TABLE weir.stale_buckets;
END
$$;

COMMENT ON TABLE weir.rollups IS 'The rollups that weir.refresh() keeps.';
COMMENT ON COLUMN weir.rollups.kept_in IS 'Whose rows of weir.rollup_days it is read from: "daily" are the days of "hourly", every other rollup has its own.';
COMMENT ON TABLE weir.rollup_days IS 'Counts and persons per rollup, environment, day (UTC), event and breakdown, as of the last refresh; in a rollup by hour also those of the hours.';
COMMENT ON COLUMN weir.rollup_days.person_set IS 'Who: see weir.person_set_count() and weir.person_set_union().';
COMMENT ON COLUMN weir.rollup_days.last_person IS 'No person in the set has a greater number. Mostly the last of 16,384: so it seldom changes, and is the same for many days.';
COMMENT ON COLUMN weir.rollup_days.hours IS 'Events and persons of each hour, packed: see weir.hours_unpack(). Null in a rollup by day.';
COMMENT ON TABLE weir.stale_days IS 'Days (UTC) and events whose rollups are to be counted anew from what is there; repeats do no harm.';
