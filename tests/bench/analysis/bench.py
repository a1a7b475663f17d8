"""What analysis costs: ours beside ClickHouse, DuckDB and plain PostgreSQL. tests/bench/analysis.sh runs it."""

import fcntl
import hashlib
import os
import shutil
import signal
import statistics
import sys
from pathlib import Path

import answers
import lanes as running
import parameters
import psycopg
import questions
from data import files
from engines.plain import Plain
from engines.postgres import address, free_port, run
from engines.remote import Remote
from engines.weir import Weir
from parameters import START

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SLICE_SECONDS = float(os.environ.get("SLICE_SECONDS", "0.25"))
LIMIT_SECONDS = int(os.environ.get("LIMIT_SECONDS", "120"))
REFRESHES = int(os.environ.get("REFRESHES", "20"))
ONLY = os.environ.get("QUESTIONS", "").split()
THREADS = 2
# Two processes at work, as the peers have two threads.
SERVER = f"""
shared_buffers = '{os.environ.get("SHARED_BUFFERS", "4GB")}'
checkpoint_timeout = '1h'
autovacuum = off
jit = off
max_parallel_workers_per_gather = {THREADS - 1}
effective_cache_size = '12GB'
random_page_cost = 1.1
"""
PEERS = {"clickhouse": "clickhouse", "clickhouse_int": "clickhouse, integer ids", "duckdb": "duckdb", "postgresql": "postgresql"}


def say(text):
    print(text, file=sys.stderr, flush=True)


def line(name, figure, digits=2):
    print(f"{name}: {figure if isinstance(figure, (int, str)) else format(figure, f'.{digits}f')}", flush=True)


def source_key():
    """Data and loaded peers are kept for as long as what makes them is the same."""
    made_by = [HERE / "parameters.py", *sorted((HERE / "data").glob("*.py")), *(HERE / "engines" / f"{name}.py" for name in ["clickhouse", "duck", "plain"])]
    return hashlib.sha256(b"".join(file.read_bytes() for file in made_by)).hexdigest()[:8]


def once(folder, name, make):
    """Makes what isn't there yet; a mark says that it is there wholly."""
    mark = folder / f"{name}.done"
    if not mark.exists():
        say(f"making {name} …")
        make()
        mark.touch()


def start_server(cache):
    """A private server in the cache, with the extension as last built. → where it listens"""
    state, script = cache / "server", ROOT / "dev" / "postgres.sh"
    package = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "package"
    run(script, "stop", state)
    run(script, "install", state, package)
    run(script, "start", state, free_port(), env=os.environ | {"WEIR_PG_SETTINGS": SERVER})
    return address(run(script, "env", state)), lambda: run(script, "stop", state)


def load_ours(where, given, folder):
    with psycopg.connect(**where, dbname="postgres", autocommit=True) as owner:
        owner.execute("DROP DATABASE IF EXISTS ours WITH (FORCE)")
    ours = Weir(where, "ours", {"work_mem": "64MB"})
    ours.prepare(START, given.to)
    ours.watch()
    say("loading ours …")
    ingest, refresh, vacuum = ours.load(folder / "events.parquet", REFRESHES)
    line("ingest, cpu_us_per_event", ingest * 1e6 / given.events)
    line("refresh, cpu_us_per_event", refresh * 1e6 / given.events)
    line("vacuum, cpu_us_per_event", vacuum * 1e6 / given.events)
    line(f"ratio cpu refresh / ingest, {REFRESHES} refreshes", refresh / ingest, 3)
    return ours


def print_sizes(given, ours, theirs, duckdb, plain):
    tables = ours.bytes()
    heap, indexes = tables.pop("weir.events")
    line("ours, weir.events, bytes_per_event", heap / given.events)
    line("ours, weir.events' index, bytes_per_event", indexes / given.events)
    for name, (heap, indexes) in sorted(tables.items(), key=lambda one: -sum(one[1])):
        if (heap + indexes) / given.events >= 0.01:
            line(f"ours, {name}, bytes_per_event", (heap + indexes) / given.events)
    for name, table in [("clickhouse", "events"), ("clickhouse, integer ids", "events_int")]:
        line(f"{name}, bytes_per_event", int(theirs.bytes(table)) / given.events)
    line("duckdb, bytes_per_event", duckdb.bytes("events") / given.events)
    heap, indexes = plain.bytes("events")
    line("postgresql, heap, bytes_per_event", heap / given.events)
    line("postgresql, indexes, bytes_per_event", indexes / given.events)


def medians(times):
    return tuple(statistics.median(column) for column in zip(*times))


def print_figures(question, taken):
    """The medians, and how many times as long as ours each peer takes. → goals missed"""
    missed = []
    figures = {name: medians(times) for name, times in taken.items()}
    wall, cpu = ({name: pair[place] for name, pair in figures.items()} for place in (0, 1))
    for name in taken:
        line(f"{question.name}, {name}, wall_ms", wall[name] * 1000)
        line(f"{question.name}, {name}, cpu_ms", cpu[name] * 1000)
    for key, name in PEERS.items():
        if name in wall and "ours" in wall:
            line(f"{question.name}, ratio wall {name} / ours", wall[name] / wall["ours"])
            line(f"{question.name}, ratio cpu {name} / ours", cpu[name] / cpu["ours"])
            if wall[name] / wall["ours"] < question.goals.get(key, 0):
                missed.append(f"{question.name}, {name} / ours: {wall[name] / wall['ours']:.2f} of {question.goals[key]:g}")
    return figures.get("ours"), missed


def run_tail(everyone, asked, tail, times):
    """The same questions with events that no refresh has taken: the answers checked, ours measured."""
    ours = next(lane for lane in everyone if lane.ours())
    ours.engine.insert(tail)
    wrong = []
    for question in asked:
        if question.name not in ours.chosen or not times.get(question.name):
            continue
        peer = next((lane for lane in everyone if question.name in lane.chosen and not lane.ours()), None)
        if peer is None:
            continue
        theirs = running.ask(peer, peer.chosen[question.name], tail=True)
        problem = answers.difference(running.ask(ours, ours.chosen[question.name]), theirs)
        if problem:
            wrong.append(f"{question.name}, unrefreshed")
            say(f"{question.name}, unrefreshed: WRONG: {problem}")
        after = medians(running.measure([ours], question, ROUNDS, SLICE_SECONDS)[ours.name])
        for unit, now, before in zip(("wall", "cpu"), after, times[question.name]):
            line(f"{question.name}, unrefreshed, {unit}_ms", now * 1000)
            line(f"{question.name}, ratio {unit} unrefreshed / refreshed", now / before)
    return wrong


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server is stopped then too
    given = parameters.read()
    asked = questions.read(given, ONLY)
    cache = Path(os.environ["CACHE"]) / "bench-analysis"
    cache.mkdir(parents=True, exist_ok=True)
    lock = (cache / "lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    folder = cache / f"{given.key}-{source_key()}"
    for stale in set(cache.glob(f"{given.key}-*")) - {folder}:
        shutil.rmtree(stale)
    folder.mkdir(exist_ok=True)
    once(folder, "data", lambda: files.write(given, folder))
    where, stop = start_server(cache)
    try:
        return bench(given, asked, folder, where)
    finally:
        stop()


def bench(given, asked, folder, where):
    line("parameters", str(given))
    data = [str(folder / "events.parquet"), str(folder / "tail.parquet"), given.session_ids]
    house = Remote("engines.clickhouse", "ClickHouse", folder / "clickhouse", THREADS, LIMIT_SECONDS)
    duckdb = Remote("engines.duck", "DuckDB", folder / "duckdb", THREADS, LIMIT_SECONDS)
    once(folder, "clickhouse", lambda: house.load(*data))
    once(folder, "duckdb", lambda: duckdb.load(*data))
    name = "plain_" + given.key.replace("-", "_")
    plain = Plain(where, name, {"work_mem": "256MB", "statement_timeout": f"{LIMIT_SECONDS}s"})
    if not plain.loaded(source_key()):
        say("making postgresql …")
        plain.load(source_key(), *data[:2])
    ours = load_ours(where, given, folder)
    ours.watch()
    plain.watch()
    print_sizes(given, ours, house, duckdb, plain)

    heavy, number = house.ask(f"""SELECT any(e.distinct_id), person FROM file('{data[0]}', Parquet) e WHERE environment = 'production'
        GROUP BY person ORDER BY abs(toInt64(count()) - 150), person LIMIT 1""")[0]

    def lane(name, forms, engine, table, with_tail, person=f"'{heavy}'"):
        return running.Lane(name, forms, engine, questions.values(given, person, table), questions.values(given, person, with_tail))

    everyone = [
        lane("ours", "weir", ours, "", ""),
        lane("clickhouse", "clickhouse", house, "bench.events", "bench.events_all"),
        lane("clickhouse, integer ids", "clickhouse", house, "bench.events_int", "bench.events_int_all", number),
        lane("duckdb", "duckdb", duckdb, "events", "events_all"),
        lane("postgresql", "postgresql", plain, "events", "events_all"),
    ]
    wrong, missed, times = [], [], {}
    for question in asked:
        wrong += running.choose(everyone, question, say)
        times[question.name], behind = print_figures(question, running.measure(everyone, question, ROUNDS, SLICE_SECONDS))
        missed += behind
    for question in asked:
        if times.get(question.beside) and times.get(question.name):
            for unit, one, other in zip(("wall", "cpu"), times[question.name], times[question.beside]):
                line(f"ratio {unit} {question.name} / {question.beside}", one / other)
    for question in asked:
        for one in everyone:
            if question.name in one.chosen:
                line(f"{question.name}, {one.name}, peak_mb", one.engine.peak(one.sql(one.chosen[question.name])) / 2**20, 1)
    for engine in (ours, plain):
        engine.watch()  # each has a new backend since its memory was looked at
    wrong += run_tail(everyone, asked, folder / "tail.parquet", times)
    for one in missed:
        print(f"goal missed: {one}")
    for one in wrong:
        print(f"wrong: {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
