CREATE TABLE IF NOT EXISTS weir.rollups (
    name        text   PRIMARY KEY,
    granularity text   NOT NULL CHECK (granularity IN ('hour', 'day')),
    breakdown   text[] NOT NULL DEFAULT '{}',
    events      text[]
);
INSERT INTO weir.rollups (name, granularity) VALUES ('hourly', 'hour'), ('daily', 'day') ON CONFLICT DO NOTHING;

-- What a bucket counts are the events of the batches that are in the rollups (weir.batches.in_rollups), no more and no
-- less, unless weir.stale_buckets has it. Both flags and counts change in one transaction.
CREATE TABLE IF NOT EXISTS weir.rollup_buckets (
    bucket      timestamptz NOT NULL,
    events      bigint      NOT NULL,
    persons     bigint      NOT NULL,
    last_person bigint,
    rollup      text        NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C",
    breakdown   jsonb       NOT NULL DEFAULT '{}',
    person_set  bytea       NOT NULL,
    PRIMARY KEY (rollup, environment, bucket, event, breakdown)
);
-- A set is packed already.
ALTER TABLE weir.rollup_buckets ALTER COLUMN person_set SET STORAGE EXTERNAL;
CREATE INDEX IF NOT EXISTS rollup_buckets_by_last_person ON weir.rollup_buckets (rollup, environment, last_person);

-- Written by whoever takes events away, in that transaction, who also deletes what weir.arrivals has of their batches:
-- whoever sees that they are gone sees that the bucket is stale, and reads it from the events that are left. weir.refresh() takes the rows away in the statement that counts.
CREATE TABLE IF NOT EXISTS weir.stale_buckets (
    hour        timestamptz NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C"
);

COMMENT ON TABLE weir.rollups IS 'The rollups that weir.refresh() keeps.';
COMMENT ON TABLE weir.rollup_buckets IS 'Counts and persons per rollup, environment, bucket, event and breakdown, as of the last refresh.';
COMMENT ON COLUMN weir.rollup_buckets.person_set IS 'Who: see weir.person_set_count() and weir.person_set_union().';
COMMENT ON COLUMN weir.rollup_buckets.last_person IS 'No person in the set has a greater number. Mostly the last of 16,384: so it seldom changes, and is the same for many buckets.';
COMMENT ON TABLE weir.stale_buckets IS 'Hours and events whose rollups are to be counted anew from what is there; repeats do no harm.';
