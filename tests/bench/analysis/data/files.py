"""Writes the events as Parquet: those that are loaded first, and the tail that comes after the refresh."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from parameters import START

from . import model, names, text

COUNTRIES = "US IN GB DE BR FR JP CA ES IT NL AU MX PL SE KR TR ID ZA AR CH AT BE DK NO FI PT IE CZ SG".split()
BROWSERS = ["Chrome", "Safari", "Edge", "Firefox", "Samsung Internet", "Opera"]
SYSTEMS = ["Windows", "Mac OS X", "iOS", "Android", "Linux"]
PLANS = ["free", "pro", "team", "enterprise"]
SOURCES = ["google", "direct", "newsletter", "twitter", "facebook", "partner", "linkedin"]
SECTIONS = ["home", "docs", "shop/item", "account", "blog/post", "pricing"]
SCREENS = ["1920x1080", "1440x900", "390x844", "2560x1440"]
ROWS_AT_ONCE = 250_000

TIME = pa.timestamp("ms", tz="UTC")
SCHEMA = pa.schema([
    ("id", pa.string()), ("event", pa.string()), ("distinct_id", pa.string()), ("timestamp", TIME), ("received_at", TIME),
    ("properties", pa.string()), ("session_id", pa.string()), ("environment", pa.string()),
    ("person", pa.uint32()), ("session", pa.uint32()),
])  # fmt: skip


def pick(values, places):
    return pa.array(values).take(pa.array(places))


def properties(random, people, visits, person, session, name_codes, named):
    """Some 200 bytes of JSON; three events of the shop also have an amount."""
    count = len(session)
    page = random.zipf(1.4, count) % 5000
    amount = pc.cast(pa.array(np.round(random.lognormal(3.6, 0.8, count), 2)), pa.string())
    has_money = pa.array(np.isin(name_codes, [named.index(name) for name in names.WITH_MONEY if name in named]))
    money = pc.if_else(has_money, pc.binary_join_element_wise(', "amount": ', amount, ', "currency": "EUR"', ""), pa.scalar(""))
    return text.join(
        '{"url": "https://app.example.com/', pick(SECTIONS, page % len(SECTIONS)), "/", pc.cast(pa.array(page), pa.string()),
        '", "browser": "', pick(BROWSERS, visits.browser[session]), '", "os": "', pick(SYSTEMS, visits.system[session]),
        '", "country": "', pick(COUNTRIES, people.country[person]), '", "plan": "', pick(PLANS, people.plan[person]),
        '", "utm_source": "', pick(SOURCES, visits.source[session]), '", "referrer": "https://www.google.com/", "screen": "',
        pick(SCREENS, random.choice(len(SCREENS), count)), '"', money, "}",
    )  # fmt: skip


def write(parameters, folder):
    people, visits, events = model.make(parameters)
    random = np.random.default_rng([parameters.seed, 1])
    named = names.labels(parameters.names)
    start = np.datetime64(START, "ms").astype(np.int64)

    def table(rows):
        session = events.session[rows]
        person, name, count = visits.person[session], events.name[rows], len(session)
        session_ids = text.uuids(text.mix(session, parameters.seed + 11), text.mix(session, parameters.seed + 13))
        return pa.table([
            text.uuids(random.integers(0, 2**63, count, np.uint64), random.integers(0, 2**63, count, np.uint64)),
            pick(named, name),
            text.join("u", text.digits(text.mix(person, parameters.seed + 7), 15)),
            pa.array(events.time[rows] + start, TIME),
            pa.array(events.arrival[rows] + start, TIME),
            properties(random, people, visits, person, session, name, named),
            session_ids if parameters.session_ids else pa.nulls(count, pa.string()),
            pick(["production", "staging"], people.staging[person].astype(int)),
            pa.array(person.astype(np.uint32)),
            pa.array(session.astype(np.uint32)) if parameters.session_ids else pa.nulls(count, pa.uint32()),
        ], schema=SCHEMA)  # fmt: skip

    for file, first, last in [("events", 0, parameters.events), ("tail", parameters.events, parameters.events + parameters.tail)]:
        with pq.ParquetWriter(folder / f"{file}.parquet", SCHEMA, compression="zstd") as writer:
            for begin in range(first, last, ROWS_AT_ONCE):
                writer.write_table(table(slice(begin, min(last, begin + ROWS_AT_ONCE))))
