"""Faults that a network and a vendor have, put in at random: before a call is done, or after it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

KINDS = ("429", "500", "slow before", "slow after", "drop before", "drop after")


class Faults:
    """Spoils a share of the calls. ``slow`` is how long a spoilt answer is held back, in seconds."""

    def __init__(self, share: float = 0.0, seed: int = 1, slow: float = 1.0, kinds: tuple[str, ...] = KINDS):
        self.share, self.slow, self.kinds = share, slow, kinds
        self.random = random.Random(seed)
        self.next: list[str] = []  # faults for the next calls, before any by chance
        self.count: dict[str, int] = {}
        self.only = ""  # the one method that is spoilt, where it is given

    def draw(self, method: str) -> str | None:
        """Return the fault of this call, None for none."""
        if self.only and method != self.only:
            return None
        fault = self.next.pop(0) if self.next else (
            self.random.choice(self.kinds) if self.random.random() < self.share else None)
        if fault and fault != "none":
            self.count[fault] = self.count.get(fault, 0) + 1
            return fault
        return None

    async def around(self, request: web.Request, do: Callable[[], Awaitable[web.Response]],
                     refuse: Callable[[int], web.Response]) -> web.StreamResponse:
        """Do a call, or not, or do it and lose the answer."""
        fault = self.draw(request.path.rpartition("/")[2])
        if fault in ("429", "500"):
            return refuse(int(fault))
        if fault and fault.endswith("before"):
            return await self._spoil(request, fault)
        answer: Any = await do()
        return await self._spoil(request, fault) if fault else answer

    async def _spoil(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault.startswith("drop"):
            assert request.transport is not None
            request.transport.abort()
        else:
            await asyncio.sleep(self.slow)
        return web.Response(status=500, text="too late")
