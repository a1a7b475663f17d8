CREATE FUNCTION weir.bucket_persons(person_set bytea, rollup text, environment text, bucket timestamptz, event text) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'bucket_persons_wrapper';

COMMENT ON FUNCTION weir.bucket_persons(bytea, text, text, timestamptz, text) IS
    'The set of persons of a bucket as it is; XX001, naming the bucket, where its bytes are not what was written.';
