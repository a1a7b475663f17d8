"""Which event follows which: a Markov chain over 20 names of a shop that is also an application."""

import numpy as np

# How often each comes up wherever nothing else is said.
FREQUENCY = {
    "pageview": 30, "click": 18, "scroll": 11, "search": 6, "view_item": 9, "add_to_cart": 3.2, "login": 3, "signup": 0,
    "checkout": 0.35, "purchase": 0, "share": 1.2, "invite_sent": 0.5, "settings_changed": 0.8, "export": 0.4, "logout": 1.6,
    "error": 1.3, "video_play": 2, "comment": 0.9, "subscribe": 0.15, "cancel": 0.05,
}  # fmt: skip
NAMES = list(FREQUENCY)
# What comes after one of them oftener than elsewhere.
FOLLOWS = {
    ("search", "view_item"): 60, ("view_item", "add_to_cart"): 16, ("add_to_cart", "checkout"): 28, ("checkout", "purchase"): 70,
    ("signup", "pageview"): 40, ("signup", "settings_changed"): 12, ("signup", "search"): 14, ("login", "pageview"): 60,
    ("purchase", "share"): 8, ("purchase", "subscribe"): 3, ("subscribe", "invite_sent"): 10, ("error", "logout"): 6,
    ("pageview", "scroll"): 20,
}  # fmt: skip
# Those that questions ask for keep their names where there are more than 20.
ASKED_FOR = ["signup", "search", "view_item", "add_to_cart", "checkout", "purchase"]
WITH_MONEY = ["add_to_cart", "checkout", "purchase"]


def code(name):
    return NAMES.index(name)


class Chain:
    """Draws the first event of a session, and the next after each."""

    def __init__(self):
        frequency = np.array(list(FREQUENCY.values()), float)
        self.first_shares = np.cumsum(frequency / frequency.sum())
        weights = np.tile(frequency, (len(NAMES), 1))
        for (before, after), weight in FOLLOWS.items():
            weights[code(before), code(after)] += weight
        shares = np.cumsum(weights / weights.sum(axis=1, keepdims=True), axis=1)
        shares[:, -1] = 1
        # One sorted array for all states: row k lies between k and k + 1.
        self.next_shares = (shares + np.arange(len(NAMES))[:, None]).ravel()

    def first(self, random, count):
        return np.searchsorted(self.first_shares, random.random(count)).clip(max=len(NAMES) - 1)

    def after(self, random, states):
        place = np.searchsorted(self.next_shares, states + random.random(len(states)), side="right")
        return place - states * len(NAMES)


def spread(random, codes, count):
    """Codes among `count` names: all one, the 20, or these and others in place of most events nobody asks for."""
    if count < len(NAMES):
        return codes % count
    others = count - len(NAMES)
    if not others:
        return codes
    replaced = ~np.isin(codes, [code(name) for name in ASKED_FOR]) & (random.random(len(codes)) < 0.7)
    rarity = random.zipf(1.2, len(codes)).astype(np.int64) % others
    return np.where(replaced, len(NAMES) + rarity, codes)


def labels(count):
    return (NAMES + [f"feature_{number:04}" for number in range(count - len(NAMES))])[:count]
