"""Reads the questions: a file each, with ours and every peer's forms side by side.

    -- What is asked.
    -- goals: clickhouse 5, duckdb 8         how many times as fast as whom ours shall be
    -- beside: funnel                        also print our time over that of this other question
    -- needs: session ids                    or "no session ids": only asked of such data
    --# weir
    SELECT …
    --# clickhouse
    --# clickhouse: bit masks                another form; the fastest of those that are right is measured

Values stand as $from, $person and so on: see values().
"""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from string import Template

from data import names
from parameters import START

FOLDER = Path(__file__).parent / "questions"
COHORTS = {"week": 12, "day": 30}


@dataclass
class Question:
    name: str
    forms: dict  # engine → [(label, template)]
    goals: dict = field(default_factory=dict)
    beside: str | None = None
    needs: str | None = None


def parse(file):
    head, *parts = re.split(r"^--# ", file.read_text(), flags=re.MULTILINE)
    question = Question(file.stem, {})
    for key, value in re.findall(r"^-- (goals|beside|needs): (.+)$", head, re.MULTILINE):
        if key == "goals":
            value = {peer: float(times) for peer, times in (goal.split() for goal in value.split(", "))}
        setattr(question, key, value)
    for part in parts:
        title, sql = part.split("\n", 1)
        engine, _, label = title.partition(": ")
        question.forms.setdefault(engine, []).append((label, Template(sql.strip())))
    return question


def read(parameters, only):
    """Those that suit the data, in the order of their names."""
    lacking = "no session ids" if parameters.session_ids else "session ids"
    found = [parse(file) for file in sorted(FOLDER.glob("*.sql"))]
    if unknown := set(only) - {question.name for question in found}:
        raise SystemExit(f"there is no question {', '.join(sorted(unknown))}; there are {', '.join(q.name for q in found)}")
    return [question for question in found if question.needs != lacking and (not only or question.name in only)]


def values(parameters, person, table):
    """What stands for the names in a question; `person` as this table writes it."""
    end = parameters.to
    month = max(START, end - timedelta(days=30))
    day_cohorts = START + timedelta(days=30 if parameters.days >= 90 else 0)
    weeks = max(1, min(COHORTS["week"], parameters.days // 7))
    days = max(1, min(COHORTS["day"], parameters.days // 2))
    span = "environment = 'production' AND timestamp >= '{}' AND timestamp < '{}'"
    return {
        "events": table, "person": person, "from": START, "to": end, "month_from": month,
        "range": span.format(START, end), "month_range": span.format(month, end),
        "week_periods": weeks, "week_cohorts_to": START + timedelta(weeks=weeks),
        "day_periods": days, "day_cohorts_from": day_cohorts, "day_cohorts_to": day_cohorts + timedelta(days=days),
    } | {name: names.NAMES[place % parameters.names] for place, name in enumerate(names.NAMES)}  # fmt: skip
