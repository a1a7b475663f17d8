CREATE TABLE IF NOT EXISTS weir.rollups (
    name        text   PRIMARY KEY,
    granularity text   NOT NULL CHECK (granularity IN ('hour', 'day')),
    breakdown   text[] NOT NULL DEFAULT '{}',
    events      text[]
);
INSERT INTO weir.rollups (name, granularity) VALUES ('hourly', 'hour'), ('daily', 'day') ON CONFLICT DO NOTHING;

CREATE TABLE IF NOT EXISTS weir.rollup_buckets (
    bucket      timestamptz NOT NULL,
    events      bigint      NOT NULL,
    persons     bigint      NOT NULL,
    rollup      text        NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C",
    breakdown   jsonb       NOT NULL DEFAULT '{}',
    PRIMARY KEY (rollup, environment, bucket, event, breakdown)
);

-- Written by the transaction that stores the events, so whoever sees an event sees that its bucket is stale, and
-- reads that bucket from the events themselves. weir.refresh() takes the rows away in the statement that counts.
CREATE TABLE IF NOT EXISTS weir.stale_buckets (
    hour        timestamptz NOT NULL,
    environment text        NOT NULL COLLATE "C",
    event       text        NOT NULL COLLATE "C"
);

COMMENT ON TABLE weir.rollups IS 'The rollups that weir.refresh() keeps.';
COMMENT ON TABLE weir.rollup_buckets IS 'Counts per rollup, environment, bucket, event and breakdown, as of the last refresh.';
COMMENT ON TABLE weir.stale_buckets IS 'Hours and events whose rollup counts have changed since the last refresh; repeats do no harm.';
