"""The lanes that run side by side: which database each asks, and as which table."""

from dataclasses import dataclass, field

import answers


@dataclass
class Lane:
    name: str  # as printed
    forms: str  # whose SQL
    engine: object
    values: dict
    values_with_tail: dict
    chosen: dict = field(default_factory=dict)  # question → SQL

    def sql(self, template, tail=False):
        return template.substitute(self.values_with_tail if tail else self.values)

    def ours(self):
        return self.forms == "weir"


def ask(lane, template, tail=False):
    return answers.rows(lane.engine.ask(lane.sql(template, tail)))


def answered(lanes, question, say):
    """Asks every lane in each of its forms. → [(lane, label, template, answer)]"""
    found = []
    for lane in lanes:
        for label, template in question.forms[lane.forms]:
            try:
                found.append((lane, label, template, ask(lane, template)))
            except Exception as error:  # of whichever engine; most often a form that is too slow for this data
                say(f"{question.name}, {lane.name}, {label or 'first form'}: {str(error).strip().splitlines()[0]}")
    return found


def agreed(found):
    """The answer that most lanes give in some form."""

    def lanes_with(answer):
        return {lane.name for lane, _, _, other in found if not answers.difference(other, answer)}

    return max((answer for *_, answer in found), key=lambda answer: len(lanes_with(answer)), default=None)


def choose(lanes, question, say):
    """Keeps of every lane the fastest form that is right. → what has none"""
    found = answered(lanes, question, say)
    right = agreed(found)
    timed = {lane.name: [] for lane in lanes}
    for lane, label, template, answer in found:
        if problem := answers.difference(answer, right):
            say(f"{question.name}, {lane.name}, {label or 'first form'}: {problem}")
        else:
            timed[lane.name].append((lane.engine.measure(lane.sql(template), 0)[0], label, template))
    for lane in lanes:
        if forms := timed[lane.name]:
            _, label, lane.chosen[question.name] = min(forms, key=lambda form: form[0])
            if len(question.forms[lane.forms]) > 1:
                say(f"{question.name}, {lane.name}: {label or 'first form'} is the fastest of {len(forms)}")
    return [f"{question.name}, {lane.name}" for lane in lanes if question.name not in lane.chosen]


def measure(lanes, question, rounds, at_least):
    """→ {lane: [(wall, cpu)]} of rounds in which the lanes take turns, each time another one first"""
    taking_part = [lane for lane in lanes if question.name in lane.chosen]
    taken = {lane.name: [] for lane in taking_part}
    for turn in range(rounds):
        for place in range(len(taking_part)):
            lane = taking_part[(place + turn) % len(taking_part)]
            taken[lane.name].append(lane.engine.measure(lane.sql(lane.chosen[question.name]), at_least))
    return taken
