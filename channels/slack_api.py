"""Slack's Web API over slack_sdk, with Slack's errors as those that delivery knows."""

from __future__ import annotations

import asyncio
import uuid
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from channels.delivery import NotAuthorised, Refused, TryAgain
from channels.settings import proxy_for

ADDRESS = "https://slack.com/api/"
SECONDS = 15.0
AT_ONCE = 30  # calls; who has to wait for a free place does not run out of time meanwhile
NAMESPACE = uuid.UUID("5b6f3c1e-2d0a-4c57-9a63-0f2f7f3d8e11")  # of our client_msg_ids
TOKEN_ERRORS = {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired", "no_permission",
                "missing_scope", "org_login_required"}
PASSING_ERRORS = {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
                  "team_added_to_org", "accesslimited", "duplicate_message_not_found", "duplicate_channel_not_found"}


class BadCall(Refused):
    """Slack cannot make sense of a call, for example of its blocks."""


class SlackApi:
    """Calls the methods of one app with its bot token."""

    def __init__(self, token: str, address: str | None = None, seconds: float = SECONDS):
        address = address or ADDRESS
        self.client = AsyncWebClient(token, base_url=address, timeout=int(seconds) or 1, retry_handlers=[])
        self.client.proxy = proxy_for(address)  # slack_sdk does not know NO_PROXY
        self._seconds = seconds
        self._places: asyncio.Semaphore | None = None

    async def call(self, method: str, arguments: dict[str, Any], key: str | None = None) -> dict[str, Any]:
        """Call a method and return its answer.

        ``key`` goes along as ``client_msg_id``: Slack does not post a second message of the same id, so a call whose
        answer was lost can be made again. (It is in Slack's list of errors of chat.postMessage, not of its arguments.)

        Raises:
            TryAgain: after 429, 5xx, a time-out or a lost connection.
            BadCall, Refused: Slack will not do it.
            NotAuthorised: the token is wrong, was revoked, or lacks a scope.
        """
        if key:
            arguments = {**arguments, "client_msg_id": str(uuid.uuid5(NAMESPACE, key))}
        self._places = self._places or asyncio.Semaphore(AT_ONCE)
        try:
            async with self._places:
                response = await asyncio.wait_for(self.client.api_call(method, json=arguments), self._seconds)
            return dict(response.data) if isinstance(response.data, dict) else {}
        except SlackApiError as error:
            raise _meaning(error) from None
        except asyncio.TimeoutError:
            raise TryAgain("Slack did not answer in time", unclear=True) from None
        except (aiohttp.ClientError, OSError) as error:
            raise TryAgain(f"Slack cannot be reached ({_reason(error)})", unclear=True) from None

    async def respond(self, url: str, arguments: dict[str, Any], again: bool = False) -> None:
        """Post to a ``response_url``; ``again`` replaces what an earlier try may have left. Raises as ``call`` does."""
        body, timeout = {**arguments, "replace_original": again}, aiohttp.ClientTimeout(total=self._seconds)
        try:
            async with (aiohttp.ClientSession(timeout=timeout) as session,
                        session.post(url, json=body, proxy=proxy_for(url)) as response):
                said = (await response.text())[:200]
                if not (again and "used_url" in said):  # it is good for five posts: an earlier try went through
                    _check(response.status, response.headers, said)
        except asyncio.TimeoutError:
            raise TryAgain("Slack did not answer in time", unclear=True) from None
        except aiohttp.ClientError as error:
            raise TryAgain(f"Slack cannot be reached ({_reason(error)})", unclear=True) from None


def _check(status: int, headers: Any, body: str) -> None:
    """Raise what the answer of a ``response_url`` means, nothing where it was taken."""
    if status == 429:
        raise TryAgain("Slack says 429", seconds=_seconds(headers))
    if status >= 500:
        raise TryAgain(f"Slack says {status}", unclear=True)
    if status != 200:
        raise (BadCall if "invalid_blocks" in body else Refused)(f"Slack says {status} {body}")


def _meaning(error: SlackApiError) -> Exception:
    response = error.response
    status = int(getattr(response, "status_code", None) or getattr(response, "status", None) or 500)
    data = getattr(response, "data", None)
    code = data.get("error") if isinstance(data, dict) else None
    if status == 429 or code in ("ratelimited", "rate_limited"):
        return TryAgain("Slack says 429", seconds=_seconds(response.headers))
    if status >= 500 or code is None or code in PASSING_ERRORS:
        return TryAgain(f"Slack says {code or status}", unclear=True)
    if code in TOKEN_ERRORS:
        return NotAuthorised(f"Slack says {code}: SLACK_BOT_TOKEN is wrong, was revoked or lacks a scope "
                             "(Install App in the app's settings shows it; deploy/CONNECT.md)")
    if code in ("invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long", "no_text"):
        return BadCall(f"Slack says {code}")
    return Refused(f"Slack says {code}")


def _seconds(headers: Any) -> float:
    """Return what Retry-After says."""
    for name, value in dict(headers).items():
        if name.lower() == "retry-after":
            try:
                return float(value)
            except ValueError:
                break
    return 1.0


def _reason(error: BaseException) -> str:
    return getattr(getattr(error, "os_error", None), "strerror", None) or type(error).__name__
