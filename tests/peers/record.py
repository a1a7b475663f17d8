"""Asks ClickHouse (chdb) random questions and writes its answers as JSON.

    record.py FOLDER CASES_PER_KIND SEED

A kind is a combination of window_funnel's modes, a pattern, or retention. Cases are small and their times few, so
that ties and rows that meet several conditions are common.
"""

import itertools
import json
import pathlib
import random
import sys
import tempfile

import chdb

MODES = ["strict_deduplication", "strict_order", "strict_increase", "strict_once", "allow_reentry"]
MAX_CONDITIONS = 5


def mode_sets():
    for count in range(len(MODES) + 1):
        for modes in itertools.combinations(MODES, count):
            if "allow_reentry" not in modes or "strict_order" in modes:
                yield list(modes)


def rows(conditions, longest):
    span = random.choice([2, 5, 10, 40])
    density = random.choice([0.15, 0.3, 0.5])
    made = []
    for _ in range(random.randint(1, longest)):
        mask = sum(1 << bit for bit in range(conditions) if random.random() < density)
        made.append((random.randint(1, span), mask))
    if random.random() < 0.3:
        made.sort(key=lambda row: row[0])
    return made


def pattern(conditions):
    parts = []
    for _ in range(random.randint(1, 5)):
        last = parts[-1] if parts else ""
        kind = random.choice(["condition", "condition", "condition", "row", "rows", "gap"])
        if kind == "gap" and not last.startswith("(?t"):
            parts.append(f"(?t{random.choice(['<=', '<', '>=', '>', '=='])}{random.randint(0, 6)})")
        elif kind == "row":
            parts.append(".")
        elif kind == "rows":
            parts.append(".*")
        else:
            parts.append(f"(?{random.randint(1, conditions)})")
    return "".join(parts)


def ask(calls, cases):
    """Answers of the calls, for each case, in order; rows reach ClickHouse in the order they have here."""
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as file:
        for number, case in enumerate(cases):
            for time, mask in case:
                bits = "\t".join(str(mask >> bit & 1) for bit in range(MAX_CONDITIONS))
                file.write(f"{number}\t{time}\t{bits}\n")
        file.flush()
        columns = ", ".join(f"c{bit + 1} UInt8" for bit in range(MAX_CONDITIONS))
        answer = chdb.query(
            f"SELECT id, {', '.join(calls)} FROM file('{file.name}', 'TSV', 'id UInt32, ts UInt64, {columns}') "
            "GROUP BY id ORDER BY id SETTINGS max_threads = 1",
            "JSONCompactEachRow",
        )
    return [json.loads(line)[1:] for line in str(answer).splitlines()]


def names(conditions):
    return ", ".join(f"c{bit + 1}" for bit in range(conditions))


def window_funnel(count):
    for modes in mode_sets():
        for share in range(4):
            conditions, within = random.randint(1, MAX_CONDITIONS), random.choice([0, 1, 3, 10, 100])
            cases = [rows(conditions, 12) for _ in range(count // 4)]
            parameters = ", ".join([str(within)] + [f"'{mode}'" for mode in modes])
            answers = ask([f"windowFunnel({parameters})(ts, {names(conditions)})"], cases)
            for case, (level,) in zip(cases, answers, strict=True):
                yield {"within": within, "modes": modes, "conditions": conditions, "rows": case, "level": level}


def sequence(count):
    for _ in range(count * 2):
        conditions = random.randint(2, MAX_CONDITIONS)
        text = pattern(conditions)
        cases = [rows(conditions, 16) for _ in range(16)]
        arguments = f"('{text}')(ts, {names(conditions)})"
        # At the end of a pattern that ends in .* or (?t<…) ClickHouse reads beyond its own memory, and then now and
        # then misses a match that it finds when it is asked again. It never finds one that isn't there.
        asked = [ask(["sequenceMatch" + arguments, "sequenceCount" + arguments], cases) for _ in range(3)]
        answers = [[max(int(answer[part]) for answer in case) for part in (0, 1)] for case in zip(*asked, strict=True)]
        for case, (matches, found) in zip(cases, answers, strict=True):
            yield {"pattern": text, "conditions": conditions, "rows": case, "matches": bool(matches), "count": found}


def retention_flags(count):
    for conditions in range(2, MAX_CONDITIONS + 1):
        cases = [rows(conditions, 5) for _ in range(count * 5)]
        answers = ask([f"retention({names(conditions)})"], cases)
        for case, (flags,) in zip(cases, answers, strict=True):
            yield {"conditions": conditions, "rows": case, "flags": [bool(flag) for flag in flags]}


def main(folder, count, seed):
    random.seed(int(seed))
    pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
    for name, cases in [("window_funnel", window_funnel), ("sequence", sequence), ("retention_flags", retention_flags)]:
        lines = [json.dumps(case, separators=(",", ":")) for case in cases(int(count))]
        pathlib.Path(folder, f"{name}.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")
        print(f"{name}: {len(lines)} cases")


if __name__ == "__main__":
    main(*sys.argv[1:])
