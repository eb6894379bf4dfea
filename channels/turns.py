"""Turns that run: each message is handled once, in order, whether or not the one who sent it still listens.

A browser that lost the connection sends its message again under the same id; it is then given the lines of the turn that
runs, or that has run. So nothing is lost, and nothing is done twice.
"""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass
from typing import Any, AsyncIterator, Awaitable, Callable, Optional
from weakref import WeakValueDictionary

from rasa.core.channels.channel import UserMessage
from sqlalchemy.exc import SQLAlchemyError

from channels.conversations import Conversations, SavedTurn
from channels.limits import TooMany
from channels.rest import NO_ANSWER, ContractChannel

log = logging.getLogger(__name__)

CHANNEL = "web"
MOST_RUNNING = 64           # turns at once in this process
MOST_IN_CONVERSATION = 2    # one that runs and one that waits
MOST_READ = 4000            # characters that are handed on; the answer to more than 2000 is that it is too much
RESTART = "/restart"        # Rasa's own word for it

Line = dict[str, Any]
FAILED: Line = {"type": "error", "code": "failed"}
LATE: Line = {"type": "error", "code": "late"}


@dataclass(frozen=True)
class Said:
    """One message: ``id`` is the browser's, ``payload`` what a button sends in place of its title ``text``."""

    conversation: str
    id: str
    text: str
    payload: Optional[str] = None


class Turn:
    """The lines of a turn, as they come. Several may follow it, each from the start."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.done = False
        self._news = asyncio.Event()

    def add(self, line: Line) -> None:
        self.lines.append(line)
        self._wake()

    def finish(self) -> None:
        self.done = True
        self._wake()

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def follow(self, seconds: float) -> AsyncIterator[Line]:
        """Yield the lines until the turn is done; where that takes longer than ``seconds``, LATE is the last."""
        deadline, told = time.monotonic() + seconds, 0
        while True:
            while told < len(self.lines):
                yield self.lines[told]
                told += 1
            if self.done:
                return
            try:
                await asyncio.wait_for(self._news.wait(), deadline - time.monotonic())
            except asyncio.TimeoutError:
                yield LATE
                return


class WebOutput(ContractChannel):
    """Passes each message on as soon as it is said, with its card."""

    def __init__(self, say: Callable[[Line], None]):
        super().__init__()
        self._say = say
        self._card: Any = None

    @classmethod
    def name(cls) -> str:
        return CHANNEL

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self._card = message.get("card")
        await super().send_response(recipient_id, message)

    async def _persist_message(self, message: dict[str, Any]) -> None:
        if self._card:
            message, self._card = {**message, "card": self._card}, None
        await super()._persist_message(message)
        self._say({"type": "message", **{k: v for k, v in self.messages[-1].items() if k != "recipient_id"}})


class Turns:
    """Runs turns: one at a time in a conversation, each message id once. ``forget`` deletes all of a conversation."""

    def __init__(self, handle: Callable[[UserMessage], Awaitable[Any]], conversations: Conversations,
                 forget: Callable[[str], Awaitable[None]]):
        self.handle, self.conversations, self.forget = handle, conversations, forget
        self._running: dict[tuple[str, str], Turn] = {}
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, said: Said) -> Turn:
        """Return the turn of a message: a new one, or the one that runs already. Raises TooMany."""
        key = (said.conversation, said.id)
        if key in self._running:
            return self._running[key]
        waiting = sum(conversation == said.conversation for conversation, _ in self._running)
        if waiting >= MOST_IN_CONVERSATION or len(self._running) >= MOST_RUNNING:
            raise TooMany(2)
        turn = self._running[key] = Turn()
        task = asyncio.ensure_future(self._run(said, turn))
        self._tasks.add(task)  # the loop itself holds tasks weakly
        task.add_done_callback(self._tasks.discard)
        return turn

    def alone(self, conversation: str) -> asyncio.Lock:
        """Return the lock that keeps the turns of a conversation in order."""
        return self._locks.setdefault(conversation, asyncio.Lock())

    async def start_over(self, conversation: str) -> None:
        """Make Rasa forget the thread, and show nothing of what was said before."""
        async with self.alone(conversation):
            await self.handle(UserMessage(RESTART, ContractChannel(), conversation, input_channel=CHANNEL))
            await asyncio.to_thread(self.conversations.clear, conversation)

    async def _run(self, said: Said, turn: Turn) -> None:
        try:
            async with self.alone(said.conversation):
                saved = await asyncio.to_thread(self.conversations.turn, said.conversation, said.id)
                if saved:
                    for line in lines_of(saved):
                        turn.add(line)
                else:
                    await self._ask(said, turn)
        except Exception:
            log.exception("the turn of conversation %s failed", said.conversation)
            turn.add(FAILED)
        finally:
            turn.finish()
            self._running.pop((said.conversation, said.id), None)

    async def _ask(self, said: Said, turn: Turn) -> None:
        text = await asyncio.to_thread(self._words, said)
        output = WebOutput(turn.add)
        await self.handle(UserMessage(text, output, said.conversation, input_channel=CHANNEL, message_id=said.id))
        if not output.messages:
            raise RuntimeError("Rasa gave no reply")
        messages = [{k: v for k, v in line.items() if k != "type"} for line in turn.lines]
        saved = SavedTurn(said.id, said.text, messages, output.contract or NO_ANSWER, time.time())
        if saved.contract.get("forgotten"):
            await self.forget(said.conversation)  # where this fails the turn fails: nobody is told that it was done
        else:
            await self._keep(said.conversation, saved)
        turn.add(end_of(saved))

    async def _keep(self, conversation: str, saved: SavedTurn) -> None:
        try:
            await asyncio.to_thread(self.conversations.save, conversation, saved)
        except SQLAlchemyError:
            log.exception("a turn of conversation %s could not be kept", conversation)

    def _words(self, said: Said) -> str:
        """Return what Rasa is to read: a payload only where it was offered, as it may set anything; else plain words."""
        if said.payload and said.payload in self.conversations.offered(said.conversation):
            return said.payload
        return said.text.lstrip("/ ")[:MOST_READ]


def lines_of(saved: SavedTurn) -> list[Line]:
    """Return the lines of a turn that has run."""
    return [*({"type": "message", **message} for message in saved.messages), end_of(saved)]


def end_of(saved: SavedTurn) -> Line:
    return {"type": "end", "id": saved.id, "at": saved.at, "contract": saved.contract}
