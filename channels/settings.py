"""What a channel is configured with: the environment, or the same names in small letters in credentials.yml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from rasa.shared.exceptions import RasaException


class SettingsError(RasaException):
    """A channel cannot be connected as it is configured; the text is one line that says what to mend."""


def proxy_for(url: str) -> str | None:
    """Return the proxy that the environment (HTTPS_PROXY, NO_PROXY) has for an address, None for none. Raises SettingsError."""
    parts = urlsplit(url)
    proxy = None if not parts.hostname or proxy_bypass(parts.hostname) else getproxies().get(parts.scheme)
    if not proxy:
        return None
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    if urlsplit(proxy).scheme not in ("http", "https"):
        raise SettingsError(f"{parts.scheme.upper()}_PROXY is a {urlsplit(proxy).scheme} proxy; only http:// and https:// ones can "
                            "be used")
    return proxy


class Settings:
    """Looks up names such as ``SLACK_BOT_TOKEN``; an empty value counts as none."""

    def __init__(self, credentials: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None):
        self._credentials = credentials or {}
        self._environment = os.environ if environment is None else environment

    def get(self, name: str) -> str | None:
        """Return a value without the blanks that copying brings along, None where there is none."""
        value = self._credentials.get(name.lower()) or self._environment.get(name) or ""
        return str(value).strip() or None
