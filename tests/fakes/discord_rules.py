"""What Discord accepts: its own OpenAPI description where it is at hand, and the limits that the description lacks."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.fakes.discord_files import Upload

_ROOT = Path(__file__).resolve().parents[2]
_NAME = re.compile(r"[-_a-z0-9]{1,32}")
_LOCALIZED = re.compile(r"[-_'\w]{1,32}")
_LOCALES = {  # https://discord.com/developers/docs/reference#locales
    *("id", "da", "de", "en-GB", "en-US", "es-ES", "es-419", "fr", "hr", "it", "lt", "hu", "nl", "no", "pl", "pt-BR"),
    *("ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
}
_ATTACHMENT = {"type", "name", "name_localizations", "description", "description_localizations", "required"}
_MESSAGE_KEYS = {"content", "embeds", "components", "attachments", "allowed_mentions", "flags"}
_MESSAGE_KEYS |= {"nonce", "enforce_nonce"}
_SENT_AS = {False: "application/json", True: "multipart/form-data"}


@lru_cache(maxsize=1)
def description() -> dict[str, Any] | None:
    """Discord's description of its API, or None on a machine without it (never in CI)."""
    told = os.environ.get("DISCORD_OPENAPI")
    file = Path(told) if told else _ROOT.parent / "shared" / "contracts" / "discord-openapi.json"
    if not file.is_file():
        assert not os.environ.get("CI"), (
            "in CI every request is held against Discord's description: set DISCORD_OPENAPI"
        )
        return None
    found: dict[str, Any] = json.loads(file.read_bytes())
    return found


@lru_cache(maxsize=1)
def _registry() -> Registry[Any]:
    registry: Registry[Any] = Registry().with_resource("urn:discord", DRAFT202012.create_resource(description()))
    return registry


@lru_cache(maxsize=256)
def _template(path: str) -> str | None:
    """The description's path for a requested one; the most literal one where several fit."""
    parts = path.strip("/").split("/")
    fitting = []
    for template in (description() or {}).get("paths", {}):
        wanted = template.strip("/").split("/")
        if len(wanted) == len(parts) and all(w.startswith("{") or w == p for w, p in zip(wanted, parts, strict=True)):
            fitting.append((sum(w.startswith("{") for w in wanted), template))
    return min(fitting)[1] if fitting else None


@lru_cache(maxsize=64)
def _validator(method: str, template: str, sent_as: str) -> Draft202012Validator | None:
    operation = (description() or {})["paths"][template].get(method.lower(), {})
    if sent_as not in operation.get("requestBody", {}).get("content", {}):
        return None
    steps = ("paths", template, method.lower(), "requestBody", "content", sent_as, "schema")
    pointer = "/".join(quote(s.replace("~", "~0").replace("/", "~1")) for s in steps)
    return Draft202012Validator({"$ref": f"urn:discord#/{pointer}"}, registry=_registry())


def problems(method: str, path: str, body: Any, files: Mapping[str, Upload] | None = None) -> list[str]:
    """What is wrong with a request's body; `path` begins after the version, `files` came with it in a form."""
    found = [*_limits(method, path, body), *_files(body, files)]
    if description() is not None:
        template = _template(path)
        validator = _validator(method, template, _SENT_AS[files is not None]) if template else None
        if files is not None:
            body = {**body, **dict.fromkeys(files, "")}
        if template is None:
            found.append(f"no such endpoint: {path}")
        elif validator is None and files is not None:
            found.append("no files can be sent there")
        elif validator is not None:
            found += [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:300]}" for e in validator.iter_errors(body)]
    return found


def _limits(method: str, path: str, body: Any) -> Iterator[str]:
    if path.endswith("/callback"):
        yield from _callback(body.get("type"), body.get("data") or {})
    elif re.fullmatch(r"/webhooks/\d+/[^/]+/messages/@original", path):
        yield from _message(body)
        if "flags" in body:
            yield "who sees an answer can't be changed by an edit"
    elif re.match(r"/channels/\d+/messages", path):
        yield from _message(body)
        if method == "POST" and not (body.get("nonce") and body.get("enforce_nonce")):
            yield "a post without an enforced nonce can double"
    elif path.endswith("/commands"):
        yield from _commands(body)


def _files(body: Any, files: Mapping[str, Upload] | None) -> Iterator[str]:
    data = (body.get("data") or body) if isinstance(body, dict) else {}
    named = {f"files[{a['id']}]": a["filename"] for a in data.get("attachments") or ()}
    came = {field: upload.name for field, upload in (files or {}).items()}
    for a in data.get("attachments") or ():
        yield from _text("an attachment's description", a.get("description", "-"), 1024)
    if named != came:
        yield f"attachments {named} that aren't the files {came}"
    if files is not None and not files:
        yield "a form without files"
    if len(came) > 10:
        yield f"{len(came)} files"
    if sum(len(upload.content) for upload in (files or {}).values()) > 10 << 20:
        yield "files of more than 10 MiB"
    for name in came.values():
        if not 1 <= len(name) <= 100 or re.search(r"[/\\\x00-\x1f\u202a-\u202e\u2066-\u2069]", name):
            yield f"a file called {name!r}"


def _callback(kind: int, data: dict[str, Any]) -> Iterator[str]:
    if kind in (4, 7):
        yield from _message(data)
    elif kind == 8:
        yield from _choices(data)
    elif kind == 9:
        yield from _modal(data)
    elif set(data) - {"flags"}:
        yield "a deferral carries flags only"


def _text(name: str, text: Any, most: int) -> Iterator[str]:
    if not isinstance(text, str) or not text.strip():
        yield f"{name} is empty"
    elif len(text) > most:
        yield f"{name} has {len(text)} characters, more than {most}"


def _message(body: dict[str, Any]) -> Iterator[str]:
    if unknown := set(body) - _MESSAGE_KEYS:
        yield f"unknown keys {sorted(unknown)}"
    if body.get("allowed_mentions") != {"parse": []}:
        yield "mentions are allowed"
    content, embeds = body.get("content") or "", body.get("embeds") or []
    if len(content) > 2000:
        yield f"content has {len(content)} characters"
    if not content.strip() and not embeds and not body.get("attachments"):
        yield "an empty message"
    if len(str(body.get("nonce", ""))) > 25:
        yield "a nonce of more than 25 characters"
    if sum(_embed_size(e) for e in embeds) > 6000:
        yield "embeds of more than 6,000 characters"
    for embed in embeds:
        yield from _embed(embed)
    yield from _rows(body.get("components") or [])


def _embed(embed: dict[str, Any]) -> Iterator[str]:
    if not any(embed.get(part, "").strip() for part in ("title", "description")) and len(embed) < 2:
        yield "an empty embed"
    for part in ("title", "description"):
        if part in embed and not embed[part].strip():
            yield f"an empty {part}"
    if len(embed.get("fields", ())) > 25:
        yield "more than 25 fields"
    for field in embed.get("fields", ()):
        yield from _text("field name", field.get("name"), 256)
        yield from _text("field value", field.get("value"), 1024)


def _embed_size(embed: dict[str, Any]) -> int:
    fields = sum(len(f["name"]) + len(f["value"]) for f in embed.get("fields", ()))
    return (
        len(embed.get("title", ""))
        + len(embed.get("description", ""))
        + fields
        + len(embed.get("footer", {}).get("text", ""))
    )


def _rows(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    if len(rows) > 5:
        yield f"{len(rows)} rows"
    ids = [c["custom_id"] for row in rows for c in row.get("components", ()) if "custom_id" in c]
    if len(set(ids)) < len(ids):
        yield f"two controls share an id: {ids}"
    for row in rows:
        inside = row.get("components", ())
        kinds = [c["type"] for c in inside]
        if row.get("type") != 1 or not (kinds == [3] or (1 <= len(kinds) <= 5 and set(kinds) == {2})):
            yield f"a row with {kinds}"
        for c in inside:
            yield from _button(c) if c["type"] == 2 else _select(c)


def _button(c: dict[str, Any]) -> Iterator[str]:
    yield from _text("button label", c.get("label"), 80)
    if c["style"] == 5:
        if not re.match(r"https?://", c.get("url", "")) or len(c["url"]) > 512 or "custom_id" in c:
            yield f"a link button with {c}"
    else:
        yield from _text("custom_id", c.get("custom_id"), 100)


def _select(c: dict[str, Any]) -> Iterator[str]:
    yield from _text("custom_id", c.get("custom_id"), 100)
    options = c.get("options", ())
    if not 1 <= len(options) <= 25 or not 0 <= c.get("min_values", 1) <= c.get("max_values", 1) <= len(options):
        yield f"a select with {len(options)} options of which {c.get('max_values')} may be picked"
    if len({o["value"] for o in options}) < len(options):
        yield "options share a value"
    for o in options:
        yield from _text("option label", o.get("label"), 100)
        yield from _text("option value", o.get("value"), 100)
        if "description" in o:
            yield from _text("option description", o["description"], 100)


def _modal(data: dict[str, Any]) -> Iterator[str]:
    yield from _text("custom_id", data.get("custom_id"), 100)
    yield from _text("modal title", data.get("title"), 45)
    parts = data.get("components", ())
    if not 1 <= len(parts) <= 5:
        yield f"a modal with {len(parts)} parts"
    inputs = [p["component"] for p in parts if p["type"] == 18]
    if len({i["custom_id"] for i in inputs}) < len(inputs):
        yield "inputs share an id"
    for part in parts:
        if part["type"] == 18:
            yield from _text("label", part.get("label"), 45)
            if "description" in part:
                yield from _text("label description", part["description"], 100)
    for i in inputs:
        yield from _input(i)


def _input(i: dict[str, Any]) -> Iterator[str]:
    least, most = i.get("min_values", 1), i.get("max_values", 1)
    if i["type"] == 3:
        yield from _select(i)
    if i["type"] == 4 and len(i.get("value", "")) > i.get("max_length", 4000):
        yield "a value longer than its input allows"
    if i["type"] == 19 and not 0 <= least <= most <= 10:
        yield f"an upload of {least} to {most} files"
    if i["type"] == 19 and (least > 0) != i.get("required", True):
        yield f"an upload of at least {least}, but required is {i.get('required', True)}"


def _choices(data: dict[str, Any]) -> Iterator[str]:
    choices = data.get("choices", ())
    if len(choices) > 25:
        yield f"{len(choices)} choices"
    for c in choices:
        for name in (c.get("name"), *_in_languages(c, "name").values()):
            yield from _text("choice name", name, 100)
        yield from _text("choice value", c.get("value"), 100)


def _commands(commands: Sequence[dict[str, Any]]) -> Iterator[str]:
    if len(commands) > 100:
        yield f"{len(commands)} commands"
    yield from _apart(commands, "the commands")
    for c in commands:
        yield from _named(c)
        if (size := _letters(c)) > 8000:
            yield f"/{c['name']} has {size} characters"


def _named(c: dict[str, Any]) -> Iterator[str]:
    if not _NAME.fullmatch(c["name"]):
        yield f"a name like {c['name']!r}"
    yield from _text(f"description of {c['name']}", c.get("description"), 100)
    for locale, name in _in_languages(c, "name").items():
        if locale not in _LOCALES or not _LOCALIZED.fullmatch(name) or name != name.lower():
            yield f"a name like {name!r} in {locale}"
    for locale, text in _in_languages(c, "description").items():
        yield from _text(f"description of {c['name']} in {locale}", text, 100)
    options = c.get("options", ())
    if len(options) > 25:
        yield f"/{c['name']}: {len(options)} options"
    yield from _apart(options, f"the options of /{c['name']}")
    needed = [bool(o.get("required")) for o in options]
    if needed != sorted(needed, reverse=True):
        yield f"/{c['name']}: a required option behind an optional one"
    for o in options:
        yield from _named(o)
        if o["type"] == 11 and set(o) - _ATTACHMENT:
            yield f"{o['name']}: more than an attachment can have"
        if o.get("choices") and o.get("autocomplete"):
            yield f"{o['name']}: choices and autocomplete"
        yield from _choices({"choices": o.get("choices", ())})


def _in_languages(c: dict[str, Any], what: str) -> dict[str, str]:
    return c.get(f"{what}_localizations") or {}


def _apart(named: Sequence[dict[str, Any]], what: str) -> Iterator[str]:
    """In no language two may be called the same."""
    for locale in {"", *(locale for c in named for locale in _in_languages(c, "name"))}:
        names = [_in_languages(c, "name").get(locale, c["name"]) for c in named]
        if len(set(names)) < len(names):
            yield f"{what} share a name in {locale or 'English'}: {sorted(names)}"


def _letters(c: dict[str, Any]) -> int:
    """Discord counts the longest of all languages."""

    def longest(c: dict[str, Any], what: str) -> int:
        return max(len(text) for text in (c.get(what, ""), *_in_languages(c, what).values()))

    own = longest(c, "name") + longest(c, "description")
    choices = sum(longest(x, "name") + len(str(x["value"])) for x in c.get("choices", ()))
    return own + choices + sum(map(_letters, c.get("options", ())))
