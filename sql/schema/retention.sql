CREATE TABLE IF NOT EXISTS weir.retention_policy (
    only_row boolean  PRIMARY KEY DEFAULT true CHECK (only_row),
    keep     interval NOT NULL
);

CREATE TABLE IF NOT EXISTS weir.purges (
    name      text        NOT NULL,
    from_time timestamptz NOT NULL,
    to_time   timestamptz NOT NULL,
    rows      bigint      NOT NULL,
    bytes     bigint      NOT NULL,
    purged_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (to_time, name, purged_at)
);

COMMENT ON TABLE weir.retention_policy IS 'How long events are kept; no row: for ever. Set by weir.set_retention().';
COMMENT ON TABLE weir.purges IS
    'Every partition that weir.purge() removed. Events older than its greatest to_time are refused as too_old, so that no rollup is counted anew from what is gone.';
