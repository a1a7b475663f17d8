"""ClickHouse in this process (chdb): one table with the ids as they are, one with integers in their place."""

import json

import process
from chdb.session import Session

from .engine import Engine

COLUMNS = """id UUID, event LowCardinality(String), distinct_id {id}, timestamp DateTime64(3, 'UTC'), properties JSON,
    session_id {session}, environment LowCardinality(String)"""
# Table, the types of its ids, and what they are read from.
TABLES = {
    "events": ("String", "Nullable(String)", "distinct_id", "session_id"),
    "events_int": ("UInt32", "Nullable(UInt32)", "person", "session"),
}
SETTINGS = """max_threads = {threads}, max_execution_time = {limit}, output_format_json_quote_64bit_integers = 0,
    output_format_json_quote_decimals = 0"""


class ClickHouse(Engine):
    def __init__(self, folder, threads, limit_seconds):
        self.session = Session(str(folder))
        self.settings = SETTINGS.format(threads=threads, limit=limit_seconds)

    def load(self, events, tail, session_ids):
        self.session.query("CREATE DATABASE IF NOT EXISTS bench")
        for table, (id_type, session_type, id_column, session_column) in TABLES.items():
            if session_ids:  # a column that may be null costs extra, so it is one only where it must be
                session_type = session_type.removeprefix("Nullable(").removesuffix(")")
            columns = COLUMNS.format(id=id_type, session=session_type)
            for name, file in [(table, events), (f"{table}_tail", tail)]:
                self.session.query(f"DROP TABLE IF EXISTS bench.{name}")
                self.session.query(f"CREATE TABLE bench.{name} ({columns}) ENGINE = MergeTree ORDER BY (environment, distinct_id, timestamp)")
                self.session.query(f"""INSERT INTO bench.{name} SELECT id, event, {id_column}, timestamp, properties, {session_column}, environment
                    FROM file('{file}', Parquet)""")
                self.session.query(f"OPTIMIZE TABLE bench.{name} FINAL")
            self.session.query(f"CREATE OR REPLACE VIEW bench.{table}_all AS SELECT * FROM bench.{table} UNION ALL SELECT * FROM bench.{table}_tail")

    def ask(self, sql):
        settings = self.settings if " settings " not in sql else f"{sql.split(' settings ')[1]}, {self.settings}"
        return json.loads(str(self.session.query(f"{sql.split(' settings ')[0]} SETTINGS {settings}", "JSONCompact")))["data"]

    def cpu(self):
        return process.own_cpu()

    def peak(self, sql):
        process.reset_own_peak()
        self.ask(sql)
        return process.own_peak()

    def bytes(self, table):
        return self.ask(f"""SELECT sum(bytes_on_disk) FROM system.parts
            WHERE active AND database = 'bench' AND table = '{table}'""")[0][0]
