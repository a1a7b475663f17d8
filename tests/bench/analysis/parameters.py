"""What is asked of the benchmark, from the environment; README's table says what each is."""

import os
from dataclasses import dataclass
from datetime import date, timedelta

START = date(2025, 6, 2)  # a Monday

# Each changes the defaults; a variable of the environment wins over its shape.
SHAPES = {
    "usual": {},
    "heavy": {"events_a_person": 5000},
    "light": {"events_a_person": 2},
    "one_name": {"names": 1},
    "many_names": {"names": 1000},
    "year": {"days": 365},
    "gaps": {"session_ids": 0},
}


@dataclass(frozen=True)
class Parameters:
    events: int
    persons: int
    days: int
    seed: int
    names: int
    session_ids: bool
    tail: int

    @property
    def to(self):
        return START + timedelta(days=self.days)

    @property
    def key(self):
        """Names the generated data: the same parameters give the same bytes."""
        return f"{self.events}-{self.persons}-{self.days}-{self.seed}-{self.names}-{int(self.session_ids)}-{self.tail}"


def read():
    shape = os.environ.get("SHAPE", "usual")
    if shape not in SHAPES:
        raise SystemExit(f"there is no SHAPE={shape}; there are {', '.join(SHAPES)}")
    usual = {"events": 1_000_000, "events_a_person": 20, "days": 90, "seed": 42, "names": 20, "session_ids": 1, "tail": 50_000}
    usual |= SHAPES[shape]

    def number(name, default, least=1):
        given = os.environ.get(name.upper(), str(default))
        if not given.isdigit() or int(given) < least:
            raise SystemExit(f"{name.upper()}={given}: it must be a whole number of at least {least}")
        return int(given)

    events = number("events", usual["events"], 1000)
    return Parameters(
        events=events,
        persons=number("users", max(1, events // usual["events_a_person"])),
        days=number("days", usual["days"], 2),
        seed=number("seed", usual["seed"], 0),
        names=number("names", usual["names"]),
        session_ids=bool(number("session_ids", usual["session_ids"], 0)),
        tail=number("tail", usual["tail"]),
    )
