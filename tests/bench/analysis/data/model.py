"""Who does what and when: persons, their sessions, the events of these, and the order in which they arrive.

Activity is skewed (a few persons do much), three in ten persons joined before the range and the others sign up within
it, use fades with age and follows the day and the week, and one event in a hundred arrives up to 36 hours late. No person
has two events in one millisecond, nor a second signup: this measures speed, and says nothing of ties.
"""

from dataclasses import dataclass

import numpy as np

from . import names

SECOND = 1000
HOUR = 3600 * SECOND
DAY = 24 * HOUR
EVENTS_A_SESSION = 6.3
LONGEST_SESSION = 80
# How busy each hour of a day is.
HOURS = np.array([2, 1, 1, 1, 1, 2, 3, 5, 8, 10, 11, 11, 10, 10, 11, 11, 10, 9, 9, 10, 10, 8, 6, 4], float)


@dataclass
class Persons:
    weight: np.ndarray
    is_new: np.ndarray
    joined: np.ndarray  # ms from the start of the range
    country: np.ndarray
    plan: np.ndarray
    staging: np.ndarray


@dataclass
class Sessions:
    person: np.ndarray
    is_first: np.ndarray
    start: np.ndarray
    length: np.ndarray
    browser: np.ndarray
    system: np.ndarray
    source: np.ndarray


@dataclass
class Events:
    """In the order of arrival; times are ms from the start of the range."""

    name: np.ndarray
    time: np.ndarray
    arrival: np.ndarray
    session: np.ndarray


def persons(random, count, days):
    weight = 1 / (np.arange(count) + 40.0) ** 0.75
    random.shuffle(weight)
    is_new = random.random(count) < 0.7
    return Persons(
        weight=weight / weight.sum(),
        is_new=is_new,
        joined=np.where(is_new, random.random(count) ** 0.9 * (days - 0.05) * DAY, 0).astype(np.int64),
        country=(random.pareto(0.9, count) * 1.6).clip(max=29).astype(np.int64),
        plan=random.choice(4, count, p=[0.72, 0.18, 0.08, 0.02]),
        staging=random.random(count) < 0.03,
    )


def sessions(random, people, count, days):
    """One session a person, and further ones by their weights."""
    total = len(people.weight)
    sessions_count = max(total, int(count / 6))
    person = np.concatenate([np.arange(total), random.choice(total, sessions_count - total, p=people.weight)])
    is_first = np.arange(sessions_count) < total
    joined = people.joined[person]
    when = joined + (random.random(sessions_count) ** 1.7 * (days * DAY - joined)).astype(np.int64)
    day = when // DAY
    # A part of the weekend's sessions move to the Thursday and Friday before.
    day = np.where((day % 7 >= 5) & (random.random(sessions_count) < 0.3), day - 2, day)
    start = day * DAY + random.choice(24, sessions_count, p=HOURS / HOURS.sum()) * HOUR + random.integers(0, HOUR, sessions_count)
    start = np.where(is_first & people.is_new[person], joined, np.maximum(start, joined + 60 * SECOND))
    return Sessions(
        person=person,
        is_first=is_first,
        start=start.clip(0, days * DAY - HOUR),
        length=lengths(random, sessions_count, count),
        browser=random.choice(6, sessions_count, p=[0.58, 0.2, 0.08, 0.07, 0.05, 0.02]),
        system=random.choice(5, sessions_count, p=[0.42, 0.2, 0.18, 0.16, 0.04]),
        source=random.choice(7, sessions_count, p=[0.35, 0.3, 0.1, 0.08, 0.08, 0.05, 0.04]),
    )


def lengths(random, sessions_count, count):
    """Events in each session; together exactly `count`."""
    length = np.minimum(random.geometric(1 / EVENTS_A_SESSION, sessions_count), LONGEST_SESSION)
    while missing := count - length.sum():
        candidates = np.arange(sessions_count) if missing > 0 else np.flatnonzero(length > 1)
        chosen = random.choice(candidates, min(abs(missing), len(candidates)), replace=False)
        length[chosen] += np.sign(missing)
    return length


def walk(random, people, visits):
    """The name and time of each event, session after session."""
    count = visits.length.sum()
    chain, name, time = names.Chain(), np.empty(count, np.int64), np.empty(count, np.int64)
    begins = np.cumsum(visits.length) - visits.length
    going, now = np.arange(len(begins)), visits.start.copy()
    state = chain.first(random, len(going))
    state = np.where(visits.is_first & people.is_new[visits.person], names.code("signup"), state)
    for place in range(LONGEST_SESSION * 1000):
        name[begins[going] + place], time[begins[going] + place] = state[going], now[going]
        going = going[visits.length[going] > place + 1]
        if not len(going):
            break
        pause = (random.lognormal(3.2, 1.1, len(going)) * SECOND).clip(max=1500 * SECOND)
        now[going] += SECOND + pause.astype(np.int64)
        state[going] = chain.after(random, state[going])
    return name, time


def without_ties(person, time, end):
    """Moves times by milliseconds until no person has two events in one, and none lies at or past the end."""
    order = np.lexsort((time, person))
    person, moved = person[order], np.minimum(time[order], end - 1)
    same = person[1:] == person[:-1]
    while (tied := np.flatnonzero(same & (moved[1:] <= moved[:-1]))).size:
        moved[tied + 1] = moved[tied] + 1
    over = moved >= end
    while over.any():  # a pile at the very end grows backwards instead
        moved = np.where(over, end - 1, moved)
        while (tied := np.flatnonzero(same & (moved[1:] <= moved[:-1]))).size:
            moved[tied] = moved[tied + 1] - 1
        over = moved >= end
    result = np.empty_like(moved)
    result[order] = moved
    return result


def make(parameters):
    """→ persons, sessions, events"""
    random = np.random.default_rng(parameters.seed)
    count, end = parameters.events + parameters.tail, parameters.days * DAY
    people = persons(random, parameters.persons, parameters.days)
    visits = sessions(random, people, count, parameters.days)
    name, time = walk(random, people, visits)
    session = np.repeat(np.arange(len(visits.length)), visits.length)
    time = without_ties(visits.person[session], time, end)
    late = random.random(count) < 0.01
    arrival = time + np.where(late, random.integers(0, 36 * HOUR, count), random.integers(0, 2 * SECOND, count))
    order = np.argsort(arrival, kind="stable")
    name = names.spread(random, name, parameters.names)
    return people, visits, Events(name[order], time[order], arrival[order], session[order])
