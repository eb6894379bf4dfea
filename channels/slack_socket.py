"""Slack's Socket Mode: events over a connection that we open, so that a laptop needs no public address.

The connection is slack_sdk's; around it stands what it lacks: one clear line where it prints tracebacks, an end where the
token is wrong, and a fresh address after each failure, as Slack's are good for one connection only.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from channels.delivery import NotAuthorised, Patience, Refused, until_it_works
from channels.inbox import InboxError
from channels.slack_api import SlackApi

log = logging.getLogger(__name__)

PING_SECONDS = 5.0
MUTED = logging.getLogger("channels.slack_socket.connection")
MUTED.setLevel(logging.CRITICAL + 1)


class SlackSocket:
    """Keeps one connection open and hands over what comes; acknowledged once ``take`` has written it down."""

    def __init__(self, app_token: str, take: Callable[[str, Any], Awaitable[None]], patience: Patience,
                 api_url: str | None = None):
        self.api = SlackApi(app_token, api_url)
        self.app_token, self.take, self.patience, self.ping = app_token, take, patience, PING_SECONDS
        self._client: _Connection | None = None

    async def run(self) -> None:
        """Stay connected until cancelled, or until Slack says that the token is wrong."""
        self._client = _Connection(self.app_token, self.api, self.patience, self.ping)
        self._client.socket_mode_request_listeners.append(self._receive)
        connecting = asyncio.ensure_future(self._client.connect())
        try:
            while not self._client.closed:
                await asyncio.sleep(self.ping)
                if not await self._client.is_connected():
                    self._client.wss_uri = None  # an address that failed once fails always
        finally:
            connecting.cancel()
            await self.close()

    async def close(self) -> None:
        """Close the connection."""
        if self._client is not None:
            client, self._client = self._client, None
            await client.close()

    async def _receive(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            await self.take(request.type, request.payload)
        except InboxError as error:
            log.error("slack: the inbox cannot be used: %s", error)
            return  # not acknowledged, so Slack sends it again
        await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))


class _Connection(SocketModeClient):
    def __init__(self, app_token: str, api: SlackApi, patience: Patience, ping: float):
        super().__init__(app_token, logger=MUTED, web_client=api.client, ping_interval=ping)
        self._api, self._patience, self.proxy = api, patience, api.client.proxy

    async def issue_new_wss_url(self) -> str:
        """Return an address to connect to, as soon as Slack gives one; close where it never will."""
        try:
            answer = await until_it_works(lambda: self._api.call("apps.connections.open", {}), "Slack", self._patience)
        except (NotAuthorised, Refused) as error:
            log.error("Slack's Socket Mode is off: SLACK_APP_TOKEN is wrong, was revoked or lacks connections:write, or "
                      "Socket Mode is switched off in the app's settings (%s)", str(error).partition(":")[0])
            self.closed = True
            raise
        return str(answer["url"])
