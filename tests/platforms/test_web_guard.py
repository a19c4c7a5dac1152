"""Every route, and everybody who shouldn't get there."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from aiohttp import web as aio

from bot.platforms.web.guard import HEADERS
from tests.platforms.web_stage import Answer, Site, Visitor, serving

FOREIGN = "http://evil.example"
PAGE = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}


async def routes(site: Site) -> list[tuple[str, str]]:
    """Method and path of everything the router knows, and something it doesn't."""
    found = [("GET", "/nothing-here"), ("POST", "/nothing-here"), ("PUT", "/say"), ("OPTIONS", "/")]
    application = await asyncio.to_thread(site.web.application)
    for route in application.router.routes():
        assert route.resource is not None
        is_static = isinstance(route.resource, aio.StaticResource)
        found.append((route.method, "/static/app.js" if is_static else route.resource.canonical))
    assert {("POST", "/say"), ("POST", "/press"), ("GET", "/events"), ("GET", "/static/app.js")} <= set(found)
    return found


def writes(method: str) -> bool:
    return method not in ("GET", "HEAD")


ATTACKS: dict[str, dict[str, str]] = {
    "a foreign name that leads here": {"Host": "evil.example"},
    "a foreign name with our port": {"Host": "evil.example:{port}"},
    "our name on another port": {"Host": "127.0.0.1:1"},
    "our name without the port": {"Host": "127.0.0.1"},
    "a name that begins like ours": {"Host": "127.0.0.1:{port}.evil.example"},
    "an upgrade from elsewhere": {"Connection": "Upgrade", "Upgrade": "websocket", "Origin": FOREIGN},
    "an upgrade from nowhere": {"Connection": "Upgrade", "Upgrade": "websocket", "Origin": ""},
    "an upgrade that only says so": {"Upgrade": "h2c", "Origin": "null"},
    "a subresource of a foreign site": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"},
    "a frame in a foreign site": {
        "Sec-Fetch-Site": "cross-site",
        "Sec-Fetch-Mode": "navigate",
        "Sec-Fetch-Dest": "iframe",
    },
    "a page on another port": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
}
FORGERIES: dict[str, dict[str, str]] = {
    "no origin": {"Origin": ""},
    "no origin to speak of": {"Origin": "null"},
    "a foreign origin": {"Origin": FOREIGN},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "another scheme": {"Origin": "https://127.0.0.1:{port}"},
    "localhost": {"Origin": "http://localhost:{port}"},
    "a form on a foreign page": {"Sec-Fetch-Site": "cross-site", **PAGE},
}


def is_guarded(answer: Answer) -> bool:
    """Whether it carries every security header, and a policy that lets in nothing inline or from elsewhere."""
    policy = answer.headers.get("Content-Security-Policy", "")
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules.pop("default-src") == "'none'"
    assert set(rules.values()) <= {"'self'", "'none'"}
    assert {"base-uri", "form-action", "frame-ancestors"} <= set(rules)
    return {**HEADERS, "X-Content-Type-Options": "nosniff"}.items() <= dict(answer.headers).items()


def aimed(headers: dict[str, str], site: Site) -> dict[str, str]:
    return {name: value.format(port=site.port) for name, value in headers.items()}


@pytest.mark.parametrize("attack", ATTACKS)
async def test_every_route_refuses(attack: str, site: Site, owner: Visitor) -> None:
    for method, path in await routes(site):
        answer = await owner.asks(method, path, headers=aimed(ATTACKS[attack], site))
        assert answer.status == 403, (method, path)
        assert is_guarded(answer), (method, path)


@pytest.mark.parametrize("forgery", FORGERIES)
async def test_whatever_writes_refuses(forgery: str, site: Site, owner: Visitor) -> None:
    before = (await owner.page()).seen
    for method, path in await routes(site):
        if writes(method):
            answer = await owner.asks(method, path, headers=aimed(FORGERIES[forgery], site))
            assert answer.status == 403, (method, path)
            assert is_guarded(answer), (method, path)
    assert (await owner.page()).seen == before


@pytest.mark.parametrize("how", ["none", "wrong", "empty", "of another port", "the token"])
async def test_every_route_asks_for_the_cookie(how: str, site: Site, owner: Visitor, stranger: Visitor) -> None:
    ((name, session),) = owner.cookies.items()
    kept = json.loads((site.folder / "browser.json").read_text("utf-8"))
    stranger.cookies = {
        "none": {},
        "wrong": {name: session[:-1] + ("A" if session[-1] != "A" else "B")},
        "empty": {name: ""},
        "of another port": {f"buddy_{site.port + 1}": session},
        "the token": {name: kept["token"]},
    }[how]
    for method, path in await routes(site):
        answer = await stranger.asks(method, path)
        if path.startswith("/static/"):
            assert answer.status == 200
            continue
        assert answer.status == 401, (method, path)
        assert is_guarded(answer), (method, path)
        if method != "HEAD":
            assert answer.text == "Open the link that the program printed in your terminal.\n"


@pytest.mark.parametrize("token", ["", "wrong", "é", "{session}", "{token}x"])
async def test_a_wrong_token_signs_nobody_in(token: str, site: Site, stranger: Visitor) -> None:
    kept = json.loads((site.folder / "browser.json").read_text("utf-8"))
    answer = await stranger.asks("GET", f"/?token={token.format(**kept)}")
    assert answer.status == 401
    assert "out of date" in answer.text
    assert not stranger.cookies
    assert is_guarded(answer)


async def test_the_link_signs_in_once_and_leaves_no_token_in_the_address(site: Site, stranger: Visitor) -> None:
    answer = await stranger.asks("GET", site.url.removeprefix(site.origin))
    assert (answer.status, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith(f"buddy_{site.port}=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Secure" not in cookie
    page = await stranger.page()
    assert page.status == 200
    kept = json.loads((site.folder / "browser.json").read_text("utf-8"))
    assert not [secret for secret in kept.values() if secret in page.text]
    assert all(len(secret) >= 43 for secret in kept.values()), "256 bits in base64"


async def test_a_link_in_a_mail_or_chat_opens_the_page(owner: Visitor) -> None:
    answer = await owner.asks("GET", "/", headers={"Sec-Fetch-Site": "cross-site", **PAGE})
    assert answer.status == 200


async def test_every_answer_is_guarded(site: Site, owner: Visitor) -> None:
    expected = {("GET", "/"): 200, ("GET", "/nothing-here"): 404, ("PUT", "/say"): 405, ("POST", "/say"): 422}
    expected |= {("GET", "/static/app.js"): 200, ("POST", "/people"): 303, ("GET", "/upcoming"): 200}
    for (method, path), status in expected.items():
        answer = await owner.asks(method, path)
        assert (answer.status, is_guarded(answer)) == (status, True), (method, path)
        kept = answer.headers.get("Cache-Control", "")
        assert ("no-store" in kept) == (not path.startswith("/static/")), (method, path)
    async with owner.listens("0-0") as stream:
        assert stream.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/static/../guard.py", "/static/..%2fguard.py", "/static/%2e%2e/guard.py", "/static/"]
)
async def test_only_the_static_files_are_served(path: str, owner: Visitor) -> None:
    answer = await owner.asks("GET", path)
    assert answer.status in (403, 404)
    assert "class Guard" not in answer.text


async def test_localhost_leads_to_the_one_address(site: Site, owner: Visitor) -> None:
    localhost = {"Host": f"localhost:{site.port}"}
    answer = await owner.asks("GET", "/?token=x", headers=localhost)
    assert (answer.status, answer.headers["Location"]) == (308, f"{site.origin}/?token=x")
    assert is_guarded(answer)
    assert (await owner.asks("POST", "/say", headers=localhost)).status == 403
    assert (await owner.asks("GET", "/", headers={"Host": "localhost:1"})).status == 403


async def test_localhost_never_leads_elsewhere(site: Site, owner: Visitor) -> None:
    answer = await owner.asks("GET", "//evil.example/", headers={"Host": f"localhost:{site.port}"})
    assert answer.headers["Location"].startswith(f"{site.origin}/")


async def test_a_body_that_is_too_large_is_refused(owner: Visitor) -> None:
    answer = await owner.says("/note " + "x" * 64 * 1024)
    assert answer.status == 413
    assert is_guarded(answer)
    assert (await owner.says("/help")).status == 200


async def test_the_secrets_are_the_owners_alone_and_outlive_a_restart(tmp_path: Path) -> None:
    async with serving(tmp_path) as site, site.visitor() as visitor:
        file = tmp_path / "browser.json"
        assert file.stat().st_mode & 0o777 == 0o600
        token, cookies, port = site.url.partition("token=")[2], visitor.cookies, site.port
    async with serving(tmp_path, port=port) as site, site.stranger() as visitor:
        assert site.port == port
        assert site.url.partition("token=")[2] == token
        visitor.cookies = cookies
        assert (await visitor.page()).status == 200


async def test_broken_secrets_are_made_anew(tmp_path: Path) -> None:
    file = tmp_path / "browser.json"
    file.write_text('{"token": ', "utf-8")
    file.chmod(0o644)
    async with serving(tmp_path) as site, site.visitor() as visitor:
        assert (await visitor.page()).status == 200
        assert file.stat().st_mode & 0o777 == 0o600


async def test_behind_an_address_of_its_own_only_that_one_answers(tmp_path: Path) -> None:
    named = {"Host": "study.example", "Origin": "https://study.example"}
    async with serving(tmp_path, origin="https://study.example") as site, site.stranger() as visitor:
        assert site.url.startswith("https://study.example/?token=")
        path = site.url.removeprefix("https://study.example")
        assert (await visitor.asks("GET", path)).status == 403
        assert (await visitor.asks("GET", path, headers={"Host": f"localhost:{site.port}"})).status == 403
        answer = await visitor.asks("GET", path, headers=named)
        assert answer.status == 303
        assert "Secure" in {part.strip() for part in answer.headers["Set-Cookie"].split(";")}
        assert (await visitor.asks("POST", "/say", data={"text": "/help"}, headers=named)).status == 200
        here = {**named, "Origin": site.bound}
        assert (await visitor.asks("POST", "/say", data={"text": "/help"}, headers=here)).status == 403
