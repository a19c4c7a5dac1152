"""Everything that keeps the page to its owner, in one place."""

from __future__ import annotations

import hmac
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.domain.sentence import sentence
from bot.platforms.web.people import language
from bot.words import Words

OLD = sentence("That link is out of date. Use the newest one from your terminal.")
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # "no-referrer" makes our own forms send `Origin: null`
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
MONTH = 30 * 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Keys:
    """Two secrets of 256 bits: the token in the link, and the session in the cookie."""

    token: str
    session: str


def keys(path: Path) -> Keys:
    """Return the secrets kept in a file that only its owner can read; made where there are none."""
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Keys(str(kept["token"]), str(kept["session"]))
    except (OSError, ValueError, KeyError, TypeError):
        made = Keys(secrets.token_urlsafe(32), secrets.token_urlsafe(32))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump({"token": made.token, "session": made.session}, file)
        return made


class Guard:
    """Lets in who has the link, from our own page only."""

    def __init__(self, origin: str, secret: Keys) -> None:
        self.origin, self._keys = origin, secret
        self._address = urlsplit(origin)

    @property
    def url(self) -> str:
        """The link that signs in."""
        return f"{self.origin}/?token={self._keys.token}"

    @property
    def cookie(self) -> str:
        """The session cookie's name: cookies ignore ports, so the name must not."""
        return f"buddy_{self._address.port or 0}"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us by https."""
        return self._address.scheme == "https"

    def refuse(self, request: web.Request) -> str | None:
        """Return why a request is refused, or None.

        The Host must be ours (a foreign name can be made to resolve to this machine), and whatever writes or upgrades
        must come from our own page: a missing Origin is none, and SameSite doesn't tell ports apart.
        """
        if request.headers.getall("Host", []) != [self._address.netloc]:
            return "unknown host"
        writes = request.method not in ("GET", "HEAD")
        upgrades = "upgrade" in request.headers.get("Connection", "").lower() or "Upgrade" in request.headers
        if (writes or upgrades) and request.headers.getall("Origin", []) != [self.origin]:
            return "foreign origin"
        if request.headers.get("Sec-Fetch-Site", "none") not in ("same-origin", "none"):
            mode, dest = request.headers.get("Sec-Fetch-Mode"), request.headers.get("Sec-Fetch-Dest")
            if writes or (mode, dest) != ("navigate", "document"):
                return "foreign site"
        return None

    def is_signed_in(self, request: web.Request) -> bool:
        """Whether the session cookie is ours."""
        return hmac.compare_digest(request.cookies.get(self.cookie, "").encode(), self._keys.session.encode())

    def middleware(self) -> Middleware:
        """Return the middleware that every request goes through, whatever its route."""

        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            if self._is_localhost(request):
                raise web.HTTPPermanentRedirect(self.origin + request.path_qs)
            if reason := self.refuse(request):
                raise web.HTTPForbidden(text=f"Refused: {reason}.\n")
            if request.path == "/" and "token" in request.query:
                if not hmac.compare_digest(request.query["token"].encode(), self._keys.token.encode()):
                    raise _sign_in(request, OLD)
                answer = web.HTTPSeeOther("/")
                answer.set_cookie(
                    self.cookie,
                    self._keys.session,
                    httponly=True,
                    samesite="Lax",  # "Strict" would drop the cookie on the way from the terminal's link
                    secure=self.is_secure,
                    path="/",
                    max_age=MONTH,
                )
                raise answer
            if not request.path.startswith("/static/") and not self.is_signed_in(request):
                raise _sign_in(request, sentence("Open the link that the program printed in your terminal."))
            return await handler(request)

        return guard

    def _is_localhost(self, request: web.Request) -> bool:
        ours = self._address.netloc.replace("127.0.0.1", "localhost")
        here = self._address.hostname == "127.0.0.1" and request.method == "GET"
        return here and request.headers.getall("Host", []) == [ours]


def _sign_in(request: web.Request, key: str) -> web.HTTPUnauthorized:
    return web.HTTPUnauthorized(text=Words(language(request))(key) + "\n")


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every answer, errors included."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-store")
