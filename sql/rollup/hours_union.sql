-- As weir.person_set_union(): one function adds, of whatever step of the aggregate.
CREATE FUNCTION weir.hours_add(hours bytea, other bytea) RETURNS bytea
    LANGUAGE c IMMUTABLE STRICT PARALLEL SAFE
    AS 'MODULE_PATHNAME', 'hours_add_wrapper';

CREATE AGGREGATE weir.hours_union(hours bytea) (
    SFUNC = weir.hours_add,
    STYPE = bytea,
    COMBINEFUNC = weir.hours_add,
    PARALLEL = SAFE
);

COMMENT ON FUNCTION weir.hours_add(bytea, bytea) IS 'The events and persons of hours of a day, and of other hours of it.';
COMMENT ON AGGREGATE weir.hours_union(bytea) IS 'The events and persons of several parts of a day''s hours; null without any.';
