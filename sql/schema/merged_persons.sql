-- What is counted by person holds person numbers as of when it was counted. A merge costs its ids, never its events:
-- it leaves a row here, readers put the one number in the place of the other, and a refresh does it for good.
CREATE TABLE IF NOT EXISTS weir.merged_persons (
    person      bigint  PRIMARY KEY,
    into_person bigint  NOT NULL,
    environment text    NOT NULL COLLATE "C",
    in_rollups  boolean NOT NULL DEFAULT false,
    in_timeline boolean NOT NULL DEFAULT false
);
CREATE INDEX IF NOT EXISTS merged_persons_by_into ON weir.merged_persons (into_person);
CREATE INDEX IF NOT EXISTS merged_persons_for_rollups ON weir.merged_persons (environment) WHERE NOT in_rollups;
CREATE INDEX IF NOT EXISTS merged_persons_for_timeline ON weir.merged_persons (environment) WHERE NOT in_timeline;

COMMENT ON TABLE weir.merged_persons IS
    'Persons that a merge has ended, and who they are now; readers replace the one by the other until a refresh has.';
COMMENT ON COLUMN weir.merged_persons.into_person IS 'Always a person that is there: a later merge points all that led to the one it ends on.';
COMMENT ON COLUMN weir.merged_persons.in_rollups IS 'Whether no rollup counts the ended person any more.';
COMMENT ON COLUMN weir.merged_persons.in_timeline IS 'Whether no segment of the timeline holds the ended person any more.';
