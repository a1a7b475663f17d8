-- The number says which came later: what knows of a promotion knows of those before it.
CREATE TABLE IF NOT EXISTS weir.promoted_properties (
    property    text        PRIMARY KEY COLLATE "C",
    number      int         NOT NULL UNIQUE,
    promoted_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE SEQUENCE IF NOT EXISTS weir.promotion_number AS int;

CREATE TABLE IF NOT EXISTS weir.timeline_tuples (
    code        int  NOT NULL CHECK (code > 0),
    environment text NOT NULL COLLATE "C",
    tuple       text NOT NULL COLLATE "C",
    PRIMARY KEY (environment, code)
);

CREATE TABLE IF NOT EXISTS weir.timeline_gaps (
    week        date    NOT NULL,
    pending     boolean NOT NULL,
    environment text    NOT NULL COLLATE "C",
    PRIMARY KEY (environment, week)
);

COMMENT ON TABLE weir.promoted_properties IS
    'The properties that the timeline keeps the values of, so that filters and breakdowns by them needn''t read events: keys of properties, and paths such as context.geo.country. See weir.promote_property().';
COMMENT ON COLUMN weir.promoted_properties.number IS 'A later promotion has a greater one.';
COMMENT ON SEQUENCE weir.promotion_number IS 'Numbers the promotions of properties; gaps say nothing.';
COMMENT ON TABLE weir.timeline_tuples IS
    'Which values of promoted properties a code in weir.timeline stands for: the text of a JSON object by the properties'' names, without those that an event hasn''t.';
COMMENT ON TABLE weir.timeline_gaps IS
    'The weeks (their Mondays, UTC) in which the timeline doesn''t know the promoted properties of every event: questions that ask for them read weir.events.';
COMMENT ON COLUMN weir.timeline_gaps.pending IS
    'Whether the next weir.refresh() makes that week anew. Else there are values that the timeline has no room for: more than 400 bytes an event, or more than 65,536 combinations.';
