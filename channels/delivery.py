"""Has each accepted message answered, once: the turn, the answer written down, its calls, and what goes wrong on the way.

The turn itself never touches the network: its messages are collected, the conversation is saved, and only then is
anything sent. So an error in sending can lose neither the turn nor the memory.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import random
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from rasa.core.channels.channel import UserMessage

from channels.inbox import FAILED, Inbox, InboxError, Incoming, Taken
from channels.rendering import Reply, reply_of
from channels.rest import ContractChannel, readable

log = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
T = TypeVar("T")
TURN_SECONDS = 60.0
TURNS_AT_ONCE = 8
TRIES_OF_OPTIONAL = 3  # of calls without which the answer is complete (a used keyboard taken away)


class TryAgain(Exception):
    """The vendor did not take a call. ``seconds`` is how long it asks to wait; ``unclear``: it may have taken it."""

    def __init__(self, reason: str, seconds: float | None = None, unclear: bool = False):
        super().__init__(reason)
        self.seconds, self.unclear = seconds, unclear


class Refused(Exception):
    """The vendor will never take this call (the bot was blocked, the channel is gone)."""


class NotAuthorised(Exception):
    """The vendor does not know the token, or no longer."""


@dataclass(frozen=True)
class Sent:
    """What came of a call: the number of the message where the vendor counts them, and calls to be made in the end."""

    mark: int | None = None
    then: tuple[dict[str, Any], ...] = ()


class Vendor(Protocol):
    """What delivery needs of Slack or Telegram."""

    def name(self) -> str:
        """Return the channel's name."""

    async def notice(self, incoming: Incoming) -> None:
        """Show that the message has arrived, until cancelled; whatever fails here is of no account."""

    def calls(self, reply: Reply, incoming: Incoming) -> list[dict[str, Any]]:
        """Return the calls that answer a message, as plain data."""

    async def send(self, call: dict[str, Any], key: str, before: int | None) -> Sent:
        """Make a call; ``key`` is the same each time.

        ``before`` is given where an earlier try may have gone through: the last number known before it, 0 for none.
        Raises TryAgain, Refused, NotAuthorised.
        """


class CollectedTurn(ContractChannel):
    """The messages of a turn, under the vendor's name, by which Rasa picks variants of responses."""

    def __init__(self, vendor: str) -> None:
        super().__init__()
        self.vendor = vendor

    def name(self) -> str:  # type: ignore[override]
        return self.vendor


@dataclass(frozen=True)
class Patience:
    """Seconds: the first and the longest wait between tries, and after how long an answer is of no use any more."""

    first: float = 1.0
    longest: float = 60.0
    give_up: float = 6 * 3600.0

    def wait(self, tries: int) -> float:
        """Return the wait after ``tries`` failures, with some chance so that not all come back at once."""
        return min(self.longest, self.first * 2 ** min(tries - 1, 10)) * random.uniform(0.8, 1.2)


async def until_it_works(call: Callable[[], Awaitable[T]], title: str, patience: Patience) -> T:
    """Make a call until the vendor takes it; what stands in the way is said once. Raises Refused, NotAuthorised."""
    tries = 0
    while True:
        try:
            result = await call()
        except TryAgain as error:
            tries += 1
            if tries == 2:  # a single lost call is nothing to speak of
                log.warning("%s: %s; trying on, the other channels are not affected", title, error)
            await asyncio.sleep(patience.wait(tries) if error.seconds is None else error.seconds)
        else:
            if tries >= 2:
                log.warning("%s: reached again", title)
            return result


PATIENT = Patience()


class Delivery:
    """Answers the messages of one vendor in this process."""

    def __init__(self, vendor: Vendor, inbox: Inbox, on_new_message: OnNewMessage, patience: Patience = PATIENT):
        self.vendor, self.inbox, self.on_new_message, self.patience = vendor, inbox, on_new_message, patience
        self._lanes: dict[str, deque[Taken]] = {}
        self._tasks: set[asyncio.Task[Any]] = set()
        self._turns = asyncio.Semaphore(TURNS_AT_ONCE)
        self._authorised = True

    async def start(self) -> None:
        """Begin: first with what was left lying, by this server before it was stopped or by another."""
        await self._keep_house()
        self._spawn(self._keep_on_keeping_house())

    async def stop(self) -> None:
        """Stop at once; what is not answered stays in the inbox."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        with suppress(InboxError):
            await self.inbox.leave()

    async def accept(self, messages: Sequence[Incoming]) -> int:
        """Write messages down, have the new ones answered and return how many are new. Raises InboxError.

        It is done to the end even where the vendor hangs up meanwhile, by which Sanic stops the one who called this.
        """
        return await asyncio.shield(self._spawn(self._accept(messages)))

    async def _accept(self, messages: Sequence[Incoming]) -> int:
        taken = await self.inbox.accept(messages)
        for each in taken:
            self._queue(each)
        return len(taken)

    async def settled(self) -> None:
        """Wait until nothing is left to do here; for tests and for an orderly end."""
        while self._lanes:
            await asyncio.sleep(0.01)

    def _queue(self, taken: Taken) -> None:
        lane = taken.incoming.lane
        if lane in self._lanes:
            self._lanes[lane].append(taken)
        else:
            self._lanes[lane] = deque([taken])
            self._spawn(self._work(lane))

    def _spawn(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _keep_on_keeping_house(self) -> None:
        while True:
            await asyncio.sleep(self.inbox.lease / 3)
            await self._keep_house()

    async def _keep_house(self) -> None:
        try:
            await self.inbox.hold([taken.incoming.key for lane in self._lanes.values() for taken in lane])
            for taken in await self.inbox.abandoned(self.vendor.name()) if self._authorised else ():
                self._queue(taken)
            await self.inbox.tidy()
        except InboxError as error:
            log.error("%s: the inbox cannot be used: %s", self.vendor.name(), error)

    async def _work(self, lane: str) -> None:
        waiting = self._lanes[lane]
        try:
            while waiting:
                await self._answer(waiting[0])
                waiting.popleft()
        finally:
            del self._lanes[lane]

    async def _answer(self, taken: Taken) -> None:
        key = taken.incoming.key
        try:
            await self._send_all(taken, await self._calls(taken))
        except NotAuthorised as error:
            if self._authorised:
                log.error("%s: %s", self.vendor.name(), error)
            self._authorised = False
            await self._surely(self.inbox.leave, key)
        except Refused as error:
            log.warning("%s: message %s could not be answered: %s", self.vendor.name(), key, error)
            await self._surely(self.inbox.done, key, FAILED)
        except _TakenOver:
            log.info("%s: message %s is answered by another server", self.vendor.name(), key)
        except Exception:
            log.exception("%s: message %s could not be answered", self.vendor.name(), key)
            await self._surely(self.inbox.done, key, FAILED)

    async def _calls(self, taken: Taken) -> list[dict[str, Any]]:
        if taken.calls is not None:
            return taken.calls
        incoming = taken.incoming
        if incoming.fixed is not None:
            calls = self.vendor.calls(Reply(incoming.fixed), incoming)
        else:
            notice = self._spawn(self.vendor.notice(incoming))
            calls = self.vendor.calls(await self._turn(incoming), incoming)
            asyncio.get_running_loop().call_later(2, notice.cancel)  # the first sign may still be on its way
        if not await self._surely(self.inbox.ready, incoming.key, calls):
            raise _TakenOver
        return calls

    async def _turn(self, incoming: Incoming) -> Reply:
        collected = CollectedTurn(self.vendor.name())
        message = UserMessage(readable(incoming.text), collected, incoming.sender, input_channel=self.vendor.name(),
                              message_id=hashlib.sha256(incoming.key.encode()).hexdigest())  # remembered; the key says whose
        async with self._turns:
            try:
                await asyncio.wait_for(self.on_new_message(message), TURN_SECONDS)
            except Exception:
                log.exception("the turn of conversation %s failed", incoming.sender)
        return reply_of(collected)

    async def _send_all(self, taken: Taken, calls: list[dict[str, Any]]) -> None:
        key, number = taken.incoming.key, taken.sent
        while number < len(calls):
            call, interrupted = calls[number], taken.calls is not None and number == taken.sent
            try:
                made = await self._send(call, f"{key}#{number}", taken, unclear=interrupted)
            except Refused:
                if not call.get("optional"):
                    raise
                made = Sent()
            number += 1
            calls = [*calls, *made.then]
            if not await self._surely(self.inbox.sent, key, number, made.mark, calls if made.then else None):
                raise _TakenOver
        await self._surely(self.inbox.done, key)

    async def _send(self, call: dict[str, Any], key: str, taken: Taken, unclear: bool) -> Sent:
        tries = 0
        while True:
            try:
                return await self.vendor.send(call, key, await self._before(taken.incoming) if unclear else None)
            except TryAgain as error:
                tries, unclear = tries + 1, unclear or error.unclear
                if call.get("optional") and tries >= TRIES_OF_OPTIONAL:
                    raise Refused(str(error)) from error
                if time.time() - taken.accepted > self.patience.give_up:
                    raise Refused(f"no longer of use after {self.patience.give_up:.0f} s: {error}") from error
                log.debug("%s: %s; trying again", self.vendor.name(), error)
                await asyncio.sleep(self.patience.wait(tries) if error.seconds is None else error.seconds)

    async def _before(self, incoming: Incoming) -> int:
        """Return a number that every message of an earlier try is above; 0 where none is known."""
        sent = await self._surely(self.inbox.last_mark, incoming.lane)
        return max(incoming.mark or 0, sent or 0)

    async def _surely(self, work: Callable[..., Awaitable[Any]], *arguments: Any) -> Any:
        """Do a step in the inbox, however long its database is away: what was sent must not be forgotten."""
        tries = 0
        while True:
            try:
                return await work(*arguments)
            except InboxError as error:
                tries += 1
                if tries == 1:
                    log.error("%s: the inbox cannot be used: %s", self.vendor.name(), error)
                await asyncio.sleep(self.patience.wait(tries))


class _TakenOver(Exception):
    """Another server has taken the message over."""
