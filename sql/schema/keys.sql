CREATE TABLE IF NOT EXISTS weir.keys (
    name            text        PRIMARY KEY,
    kind            text        NOT NULL,
    key_hash        bytea       NOT NULL UNIQUE,
    environment     text        COLLATE "C" CHECK (length(environment) BETWEEN 1 AND 50),
    allowed_origins text[]      NOT NULL DEFAULT '{}',
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    revoked_at      timestamptz,
    events_per_day  bigint
);

-- Tables of before admin keys and quotas.
ALTER TABLE weir.keys
    ADD COLUMN IF NOT EXISTS events_per_day bigint,
    ALTER COLUMN environment DROP NOT NULL,
    DROP CONSTRAINT IF EXISTS keys_kind_check,
    DROP CONSTRAINT IF EXISTS keys_only_admin_is_nowhere;
ALTER TABLE weir.keys
    ADD CONSTRAINT keys_kind_check CHECK (kind IN ('write', 'read', 'admin')),
    ADD CONSTRAINT keys_only_admin_is_nowhere CHECK ((kind = 'admin') = (environment IS NULL));

COMMENT ON TABLE weir.keys IS 'Write, read and admin keys, by their SHA-256; the keys themselves are stored nowhere.';
COMMENT ON COLUMN weir.keys.environment IS 'Where its events go, or what it reads; null: an admin key''s, which is no environment''s.';
COMMENT ON COLUMN weir.keys.allowed_origins IS 'Origins a browser may send from; empty: any.';
COMMENT ON COLUMN weir.keys.events_per_day IS 'How many events a day (in UTC) the collector takes with it; null: any number.';
