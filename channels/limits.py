"""How much one caller may ask: a bucket of tokens for each key, in the memory of this process."""

from __future__ import annotations

import time
from collections import OrderedDict
from typing import Callable

MOST_KEYS = 20_000  # remembered; the one unused longest is forgotten first


class TooMany(Exception):
    """The caller asks too much; ``seconds`` says when to come back."""

    def __init__(self, seconds: float):
        super().__init__(f"too many requests; come back in {seconds:.0f} s")
        self.seconds = seconds


class Limit:
    """Lets ``burst`` requests of a key through at once, and ``per_minute`` as time goes on."""

    def __init__(self, per_minute: float, burst: float, clock: Callable[[], float] = time.monotonic):
        self.rate, self.burst, self.clock = per_minute / 60, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()  # key: (tokens left, when)

    def take(self, key: str) -> None:
        """Let one request of ``key`` through. Raises TooMany."""
        now = self.clock()
        left, when = self._buckets.pop(key, (self.burst, now))
        left = min(self.burst, left + (now - when) * self.rate)
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > MOST_KEYS:
            self._buckets.popitem(last=False)
        if left < 1:
            raise TooMany((1 - left) / self.rate)
