"""Telegram's Bot API over aiohttp: one method, with Telegram's errors as those that delivery knows.

aiogram, which Rasa brings along, is no help: the newest that installs beside Rasa 3.6.21 is 2.15 (2.16 and later ask for
aiohttp < 3.9, Rasa for >= 3.9). It keeps a closed event loop, so every update fails, and it lacks newer arguments.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp

from channels.delivery import NotAuthorised, Refused, TryAgain
from channels.settings import proxy_for

ADDRESS = "https://api.telegram.org"
SECONDS = 20.0
AT_ONCE = 30  # calls; who has to wait for a free place does not run out of time meanwhile


class BadCall(Refused):
    """Telegram cannot make sense of a call (400), for example of its HTML; ``moved_to`` is the chat's new id, if any."""

    def __init__(self, reason: str, moved_to: int | None = None):
        super().__init__(reason)
        self.moved_to = moved_to


class Conflict(TryAgain):
    """Somebody else fetches this bot's updates (409)."""


class TelegramApi:
    """Calls the methods of one bot. ``address`` is another one for a Bot API server of one's own."""

    def __init__(self, token: str, address: str | None = None, seconds: float = SECONDS):
        self._url = f"{(address or ADDRESS).rstrip('/')}/bot{token}"
        self._seconds, self._proxy = seconds, proxy_for(self._url)
        self._session: aiohttp.ClientSession | None = None
        self._places: asyncio.Semaphore | None = None

    async def call(self, method: str, arguments: dict[str, Any], photo: bytes | None = None,
                   waiting: float = 0) -> Any:
        """Call a method and return its result; ``waiting`` is how long Telegram is asked to hold the answer back.

        Raises:
            TryAgain: after 429, 5xx, a time-out or a lost connection; ``unclear`` where Telegram may have done it.
            BadCall, Refused: Telegram will not do it.
            NotAuthorised: the token is wrong or was revoked.
        """
        if waiting:
            return await self._call(method, arguments, photo, waiting)
        self._places = self._places or asyncio.Semaphore(AT_ONCE)
        async with self._places:
            return await self._call(method, arguments, photo, 0)

    async def _call(self, method: str, arguments: dict[str, Any], photo: bytes | None, waiting: float) -> Any:
        body: dict[str, Any] = {"json": arguments} if photo is None else {"data": _form(arguments, photo)}
        timeout = aiohttp.ClientTimeout(total=self._seconds + waiting, sock_connect=self._seconds)
        try:
            async with self._open().post(f"{self._url}/{method}", timeout=timeout, proxy=self._proxy, **body) as response:
                return _result(response.status, await response.read(), response.headers)
        except (aiohttp.ClientConnectorError, aiohttp.InvalidURL) as error:
            raise TryAgain(f"Telegram cannot be reached ({_without_url(error)})") from None
        except asyncio.TimeoutError:
            raise TryAgain("Telegram did not answer in time", unclear=True) from None
        except aiohttp.ClientError as error:
            raise TryAgain(f"the connection to Telegram was lost ({_without_url(error)})", unclear=True) from None

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        return self._session


def _result(status: int, body: bytes, headers: Any) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = {}
    if not isinstance(answer, dict):
        answer = {}
    if answer.get("ok"):
        return answer.get("result")
    reason = f"Telegram says {status} {answer.get('description') or 'without a reason'}"
    parameters = answer.get("parameters") or {}
    if status == 429:
        raise TryAgain(reason, seconds=float(parameters.get("retry_after") or headers.get("Retry-After") or 1))
    if status in (401, 404):  # 404 is what a malformed token gets, as it is part of the address
        raise NotAuthorised("the token in TELEGRAM_TOKEN is wrong or was revoked; @BotFather shows the right one")
    if status == 409:
        raise Conflict(reason)
    if status == 400:
        raise BadCall(reason, parameters.get("migrate_to_chat_id"))
    if 400 < status < 500:
        raise Refused(reason)
    raise TryAgain(reason, unclear=True)


def _form(arguments: dict[str, Any], photo: bytes) -> aiohttp.FormData:
    form = aiohttp.FormData()
    for name, value in arguments.items():
        form.add_field(name, value if isinstance(value, str) else json.dumps(value))
    form.add_field("photo", photo, filename="picture.png", content_type="image/png")
    return form


def _without_url(error: Exception) -> str:
    """Return what went wrong without the address, which holds the token."""
    return getattr(getattr(error, "os_error", None), "strerror", None) or type(error).__name__
