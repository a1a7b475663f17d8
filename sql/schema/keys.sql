CREATE TABLE IF NOT EXISTS weir.keys (
    name            text        PRIMARY KEY,
    kind            text        NOT NULL CHECK (kind IN ('write', 'read')),
    key_hash        bytea       NOT NULL UNIQUE,
    environment     text        NOT NULL COLLATE "C" CHECK (length(environment) BETWEEN 1 AND 50),
    allowed_origins text[]      NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at      timestamptz
);

COMMENT ON TABLE weir.keys IS 'Write keys and read keys, by their SHA-256; the keys themselves are stored nowhere.';
COMMENT ON COLUMN weir.keys.allowed_origins IS 'Origins a browser may send from; empty: any.';
