-- What is hashed can't be read back, and can be told by who knows the id; so it is forgotten too, once nothing of before
-- the erasure can still be on its way.
CREATE TABLE IF NOT EXISTS weir.erased_ids (
    erased_at   timestamptz NOT NULL,
    environment text        NOT NULL COLLATE "C",
    id_hash     bytea       NOT NULL,
    PRIMARY KEY (id_hash, environment)
);

COMMENT ON TABLE weir.erased_ids IS
    'Hashes of the ids of erased persons, for 30 days: events that were received before the erasure, and come out of a queue or a dead letter after it, are dropped (erased).';
COMMENT ON COLUMN weir.erased_ids.id_hash IS 'SHA-256 of the distinct_id in UTF-8.';
