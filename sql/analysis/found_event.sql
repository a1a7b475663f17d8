-- A type of its own, since a function's columns may not bear the names of its arguments, and since weir.events isn't
-- there yet when the extension is created.
CREATE TYPE weir.found_event AS (
    "timestamp"      timestamptz,
    received_at      timestamptz,
    client_timestamp timestamptz,
    sent_at          timestamptz,
    batch            bigint,
    id               uuid,
    category         text,
    event            text,
    distinct_id      text,
    environment      text,
    session_id       text,
    sdk              text,
    sdk_version      text,
    platform         text,
    properties       jsonb,
    user_properties  jsonb,
    context          jsonb,
    cursor           text
);

COMMENT ON TYPE weir.found_event IS 'A row of weir.find_events: the columns of weir.events, and the cursor that continues after it.';
