-- A type of its own, since a function's column may not bear the name of its argument period.
CREATE TYPE weir.retention_row AS (
    breakdown_value text,
    cohort          timestamptz,
    cohort_size     bigint,
    period          int,
    persons         bigint,
    share           float8,
    complete        boolean
);

COMMENT ON TYPE weir.retention_row IS 'A row of weir.retention: one cohort, one period after it.';
