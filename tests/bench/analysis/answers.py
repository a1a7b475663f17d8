"""Answers of different databases in one form, so that they can be compared."""

import json
import math
import re
from datetime import date, datetime, timezone
from decimal import Decimal
from itertools import starmap, zip_longest
from uuid import UUID

TIME = re.compile(r"\d{4}-\d\d-\d\d([ T]\d\d:\d\d:\d\d(\.\d+)?)?(Z|\+00(:00)?)?")
TOLERANCE = 1e-6  # means and medians are added up in different orders


def value(given):
    if isinstance(given, str) and TIME.fullmatch(given):
        given = datetime.fromisoformat(given.replace("Z", ""))
    if isinstance(given, datetime):
        return (given.astimezone(timezone.utc) if given.tzinfo else given).replace(tzinfo=None).isoformat()
    if isinstance(given, date):
        return datetime(given.year, given.month, given.day).isoformat()
    if isinstance(given, (int, float, Decimal)):
        return float(given)
    if isinstance(given, UUID):
        return str(given)
    if isinstance(given, str) and given.startswith("{"):
        given = json.loads(given)
    if isinstance(given, dict):
        return json.dumps({key: value(given[key]) for key in sorted(given)})
    return given


def rows(given):
    return sorted(([value(one) for one in row] for row in given), key=repr)


def same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=TOLERANCE)
    return one == other


def difference(ours, theirs):
    """Where two answers differ, or None."""
    differing = [pair for pair in zip_longest(ours, theirs, fillvalue=[]) if not all(starmap(same, zip_longest(*pair)))]
    if not differing:
        return None
    return f"{len(ours)} rows instead of {len(theirs)}; first difference: {differing[0][0]} instead of {differing[0][1]}"
