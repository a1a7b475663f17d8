"""Ours: the extension, which takes events by weir.insert_batch and is refreshed as pg_cron would."""

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from .postgres import Postgres, batches

BATCH_ROWS = 10_000
PROMOTED = "country"
# Partitions are summed up under their table; indexes apart.
SIZES = """
    SELECT 'weir.' || r.relname, sum(pg_table_size(c.oid)), sum(pg_indexes_size(c.oid))
      FROM pg_class c JOIN pg_class r ON r.oid = coalesce(pg_partition_root(c.oid), c.oid)
     WHERE c.relnamespace = 'weir'::regnamespace AND c.relkind IN ('r', 'm')
     GROUP BY 1 ORDER BY 1
"""
# All but the partitions of events, which are only ever added to.
SMALL_TABLES = """
    SELECT format('weir.%I', relname) FROM pg_class c
     WHERE relnamespace = 'weir'::regnamespace AND relkind = 'r' AND pg_partition_root(oid) IS DISTINCT FROM 'weir.events'::regclass
"""


def lines(batch):
    """The events as the collector sends them: one JSON document a line."""
    rows = pa.Table.from_batches([batch])
    session = pc.binary_join_element_wise('"session_id":"', rows["session_id"], '",', "")
    documents = pc.binary_join_element_wise(
        '{"id":"', rows["id"], '","event":"', rows["event"], '","distinct_id":"', rows["distinct_id"],
        '","timestamp":"', pc.strftime(rows["timestamp"], "%Y-%m-%dT%H:%M:%SZ"),
        '","received_at":"', pc.strftime(rows["received_at"], "%Y-%m-%dT%H:%M:%SZ"),
        '","environment":"', rows["environment"], '",', pc.fill_null(session, ""), '"properties":', rows["properties"], "}\n", "",
    )  # fmt: skip
    return "".join(documents.to_pylist()).encode()


class Weir(Postgres):
    def prepare(self, start, to):
        self.do("CREATE EXTENSION weir")
        self.do("SELECT weir.setup()")
        self.do(f"SELECT weir.create_partition(day::date) FROM generate_series('{start}'::timestamp, '{to}'::timestamp, '1 day') day")
        if self.ask("SELECT 1 FROM pg_proc WHERE pronamespace = 'weir'::regnamespace AND proname = 'promote_property'"):
            self.do(f"SELECT weir.promote_property('{PROMOTED}')")

    def insert(self, file):
        for batch in batches(file, BATCH_ROWS):
            self.insert_lines(lines(batch), batch.num_rows)

    def insert_lines(self, text, rows):
        stored = self.connection.execute("SELECT stored FROM weir.insert_batch(%b)", [text]).fetchone()[0]
        if stored != rows:
            raise RuntimeError(f"{stored} of {rows} events were stored")

    def load(self, events, refreshes):
        """With so many refreshes in between. → CPU seconds of the server for ingest, refreshes and vacuuming"""
        batch_count = -(-pq.read_metadata(events).num_rows // BATCH_ROWS)
        every = max(1, batch_count // refreshes)
        ingest = refresh = vacuum = 0
        for number, batch in enumerate(batches(events, BATCH_ROWS), 1):
            text = lines(batch)
            before = self.cpu()
            self.insert_lines(text, batch.num_rows)
            inserted = self.cpu()
            ingest += inserted - before
            if number % every == 0 or number == batch_count:
                self.do("CALL weir.refresh()")
                refreshed = self.cpu()
                refresh += refreshed - inserted
                # As autovacuum would, which is off so that nothing runs at times of its own.
                for (table,) in self.ask(SMALL_TABLES):
                    self.do(f"VACUUM (ANALYZE) {table}")
                vacuum += self.cpu() - refreshed
        self.do("VACUUM (ANALYZE, FREEZE)")
        return ingest, refresh, vacuum

    def bytes(self):
        """→ {table: (heap with what is TOASTed, indexes)} of the schema"""
        return {name: (int(heap), int(indexes)) for name, heap, indexes in self.ask(SIZES)}
