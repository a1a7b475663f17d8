"""DuckDB in this process."""

import threading

import duckdb
import process

from .engine import Engine


class DuckDB(Engine):
    def __init__(self, folder, threads, limit_seconds):
        folder.mkdir(parents=True, exist_ok=True)
        self.file = folder / "bench.duckdb"
        self.limit_seconds = limit_seconds
        self.connection = duckdb.connect(str(self.file), config={"threads": threads})
        self.connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")

    def load(self, events, tail, session_ids):
        for name, file in [("events", events), ("events_tail", tail)]:
            self.connection.execute(f"""CREATE OR REPLACE TABLE {name} AS
                SELECT id::uuid AS id, event, distinct_id, timestamp::timestamp AS timestamp, properties::json AS properties, session_id, environment
                  FROM read_parquet('{file}')""")
        self.connection.execute("CREATE OR REPLACE VIEW events_all AS SELECT * FROM events UNION ALL SELECT * FROM events_tail")
        self.connection.execute("CHECKPOINT")

    def ask(self, sql):
        timer = threading.Timer(self.limit_seconds, self.connection.interrupt)
        timer.start()
        try:
            return self.connection.execute(sql).fetchall()
        finally:
            timer.cancel()

    def cpu(self):
        return process.own_cpu()

    def peak(self, sql):
        process.reset_own_peak()
        self.ask(sql)
        return process.own_peak()

    def bytes(self, table):
        """Of its blocks in use; the file holds nothing else of size."""
        blocks = self.ask(f"SELECT count(DISTINCT block_id) FROM pragma_storage_info('{table}') WHERE block_id >= 0")[0][0]
        return blocks * self.ask("SELECT block_size FROM pragma_database_size()")[0][0]
