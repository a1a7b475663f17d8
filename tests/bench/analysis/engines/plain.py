"""Plain PostgreSQL: one table, with the indexes that the questions would be given by who knows them."""

import io

import pyarrow as pa
import pyarrow.csv

from .postgres import Postgres, batches

COLUMNS = ["id", "event", "distinct_id", "timestamp", "properties", "session_id", "environment"]
MAKE = """
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
    CREATE TABLE events (
        "timestamp" timestamptz NOT NULL, id uuid NOT NULL, event text NOT NULL COLLATE "C", distinct_id text NOT NULL COLLATE "C",
        session_id text COLLATE "C", environment text NOT NULL COLLATE "C", properties jsonb NOT NULL);
    CREATE TABLE events_tail (LIKE events);
    CREATE VIEW events_all AS SELECT * FROM events UNION ALL SELECT * FROM events_tail;
"""
INDEXES = [
    "ALTER TABLE events ADD PRIMARY KEY (id)",
    'CREATE INDEX events_by_person ON events (distinct_id, "timestamp")',
    'CREATE INDEX events_by_name ON events (event, "timestamp") INCLUDE (distinct_id, environment)',
]


class Plain(Postgres):
    def loaded(self, key):
        """Whether this is what load() with that key has made."""
        return self.ask(f"SELECT to_regclass('loaded_{key}') IS NOT NULL")[0][0]

    def load(self, key, events, tail):
        self.do("SET statement_timeout = 0")
        self.do(MAKE)
        for table, file in [("events", events), ("events_tail", tail)]:
            with self.connection.cursor().copy(f"COPY {table} ({', '.join(COLUMNS)}) FROM STDIN (FORMAT csv)".encode()) as copy:
                for batch in batches(file, 50_000):
                    text = io.BytesIO()
                    rows = pa.Table.from_batches([batch]).select(COLUMNS)
                    pyarrow.csv.write_csv(rows, text, pyarrow.csv.WriteOptions(include_header=False))
                    copy.write(text.getvalue())
        self.do("SET maintenance_work_mem = '512MB'")
        for index in INDEXES:
            self.do(index)
        self.do("VACUUM (ANALYZE, FREEZE) events")
        self.do("ANALYZE events_tail")
        self.do(f"CREATE TABLE loaded_{key} ()")
        self.do("RESET statement_timeout")

    def bytes(self, table):
        """→ heap with what is TOASTed, indexes"""
        return self.ask(f"SELECT pg_table_size('{table}'), pg_indexes_size('{table}')")[0]
