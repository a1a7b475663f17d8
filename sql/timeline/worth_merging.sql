CREATE FUNCTION weir.worth_merging(bytes bigint[]) RETURNS int[]
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'worth_merging_runs_wrapper';

COMMENT ON FUNCTION weir.worth_merging(bigint[]) IS
    'Which runs of one week and shard, given by their sizes, are to be made one: their places, from 1. So that each event is written a few times only, and few runs are left.';
