"""What our extension and plain PostgreSQL share: a database of one private server, and its CPU and memory."""

import socket
import subprocess

import psycopg
import pyarrow.parquet as pq
from process import Server

from .engine import Engine


def run(script, *arguments, **more):
    return subprocess.run([script, *map(str, arguments)], check=True, text=True, stdout=subprocess.PIPE, **more).stdout


def address(line):
    """{host, port, user} of what dev/postgres.sh env prints."""
    pairs = dict(pair.split("=") for pair in line.split() if "=" in pair)
    return {"host": pairs["PGHOST"], "port": int(pairs["PGPORT"]), "user": pairs["PGUSER"]}


class Postgres(Engine):
    def __init__(self, where, database, settings):
        self.database = database
        with psycopg.connect(**where, dbname="postgres", autocommit=True) as owner:
            if not owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
                owner.execute(f"CREATE DATABASE {database}")
            for name, value in settings.items():
                owner.execute(f"ALTER DATABASE {database} SET {name} = '{value}'")
        self.where = where
        self.connect()

    def connect(self):
        self.connection = psycopg.connect(**self.where, dbname=self.database, autocommit=True)
        self.connection.prepare_threshold = None  # plans made for the query's own values
        self.backend = self.connection.info.backend_pid
        self.server = None

    def ask(self, sql):
        return self.connection.execute(sql.encode()).fetchall()

    def do(self, sql, values=None):
        self.connection.execute(sql.encode(), values)

    def watch(self):
        """To be called when all connections of the benchmark are there."""
        self.server = Server(self.backend)

    def cpu(self):
        return self.server.cpu()

    def peak(self, sql):
        """Of a new backend: an old one keeps what earlier questions made it take."""
        self.connection.close()
        self.connect()
        self.watch()
        return self.server.watched(self.backend, lambda: self.ask(sql))


def batches(file, rows):
    yield from pq.ParquetFile(file).iter_batches(batch_size=rows)


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]
