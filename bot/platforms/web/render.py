"""Reply → HTML. What people wrote stays text: it comes in escaped, and the HTML goes through a sanitiser besides."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from zlib import crc32

import htpy as h
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from bot.chat import wire
from bot.chat.files import safe_name
from bot.chat.markup import Rich, clean, plain
from bot.chat.reply import Button, Card, Control, File, Image, Meter, Page, Press, Reply, Row, Select
from bot.platforms.web.people import Viewer
from bot.platforms.web.transcript import Message
from bot.words import Words

log = logging.getLogger(__name__)

RULES = ["emphasis", "strikethrough", "backticks", "link", "list", "blockquote", "escape", "newline"]
_markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
_ESCAPED = re.compile(r"\\([\\*_~`\[\]()>#|<&-])")
_TAGS = {"p", "br", "strong", "em", "s", "code", "a", "ul", "li", "blockquote"}
_NUMBERED = re.compile(r"^((?:[->] )*\s*\d+)([.)])(?=\s)", re.MULTILINE)
_OTHER_LIST = re.compile(r"^((?:[->] )*\s*)([+*])(?=\s)", re.MULTILINE)
_LINK = re.compile(r"https?://", re.IGNORECASE)

ARROWS = 99  # the number of the row with the way to other pages
MOST_LABEL, MOST_TITLE, MOST_TEXT = 80, 256, 4000  # Discord's limits: nothing may work only here


def _code(tokens: Sequence[Token], at: int, _options: object, _env: object) -> str:
    """A span of code; what was escaped when it was filled in means nothing to CommonMark in there."""
    said = _ESCAPED.sub(r"\1", tokens[at].content)
    return f"<code>{escape(said)}</code>"


_markdown.renderer.rules["code_inline"] = _code  # type: ignore[attr-defined]  # (its protocol lacks them)


def rich(text: Rich) -> Markup:
    """Return rich text as HTML. Numbered lists and other bullets are not part of the subset."""
    source = _OTHER_LIST.sub(r"\1\\\2", _NUMBERED.sub(r"\1\\\2", text.source[:MOST_TEXT]))
    html = nh3.clean(
        _markdown.render(source),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(html)  # noqa: S704  (nh3 has just cleaned it)


def tidy(text: str, most: int = MOST_LABEL) -> str:
    """Return plain text on one line, without tricks, shortened with an ellipsis."""
    text = " ".join(clean(text).split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def shown(message: Message, viewer: Viewer) -> Markup:
    """A kept message as an item of the conversation; one that can't be shown costs only its own place."""
    try:
        return escape(item(message, viewer))
    except Exception:  # noqa: BLE001  (whatever is wrong with one message, the others are shown)
        log.warning("message %s can't be shown", message.id)
        return escape(item(replace(message, kind="lost"), viewer))


async def conversation(messages: Iterable[Message], viewer: Viewer) -> Sequence[Markup]:
    """Kept messages as items. Each takes about a millisecond, so others get a turn after every one."""
    items = []
    for message in messages:
        items.append(shown(message, viewer))
        await asyncio.sleep(0)
    return items


def item(message: Message, viewer: Viewer) -> h.Element:
    """A message as an item of the conversation, as somebody sees it. Raises ValueError where `control` does."""
    if message.kind == "lost":
        note = viewer.words("An older message I can't show any more.")
        return h.li(id=f"m-{message.id}")[
            h.article(tabindex="-1")[h.div(".avatar", aria_hidden="true"), h.div(".content")[h.p(".note")[note]]]
        ]
    words, who = viewer.words, viewer.person
    reminds = message.kind == "reminder"
    said = summary(message.reply)
    label = words("Study Buddy, reminder: {said}", said=said) if reminds else words("Study Buddy: {said}", said=said)
    by = words("You") if message.account == who.account else message.by
    seen = words("Only you see this") if message.is_private else words("Everyone here sees this")
    used = tidy(message.used, 200)
    return h.li(id=f"m-{message.id}", class_=["private" if message.is_private else "room", {"reminder": reminds}])[
        h.article(aria_label=label, tabindex="-1")[
            h.div(".avatar", aria_hidden="true")[h.img(src="/static/icon.svg", alt="", width="22", height="22")],
            h.div(".content")[
                h.p(".who")[
                    h.strong["Study Buddy"],
                    h.span(".tag")[words("reminder") if reminds else words("bot")],
                    h.time(datetime=message.at.isoformat(timespec="seconds"))[viewer.moment(message.at)],
                    h.span(".note")[seen],
                ],
                h.p(".used")[f"{by} · ", h.code[used] if used.startswith("/") else h.b[used]] if used else None,
                body(message.reply, message.id, viewer),
            ],
        ]
    ]


def summary(reply: Reply) -> str:
    """A reply's first words, its first file's name or what its first picture shows: for screen readers and the tab."""
    first = reply.cards[0].title if reply.cards else plain(reply.text) or next((f.name for f in reply.files), "")
    first = first or next((i.alt for i in reply.images), "")
    return tidy(first, 120)


def body(reply: Reply, message: str, viewer: Viewer) -> h.Fragment:
    """A reply without its frame; `message` is the id of the message it stands in."""
    words = viewer.words
    return h.fragment[
        h.div(".text")[rich(reply.text)] if reply.text else None,
        [card(c) for c in reply.cards],
        [image(i, message, n, viewer) for n, i in enumerate(reply.images)],
        h.ul(".files")[(h.li[file(f, message, n, viewer)] for n, f in enumerate(reply.files))] if reply.files else None,
        [row(r, message, n, words) for n, r in enumerate(reply.controls)],
        arrows(reply.page, message, words) if reply.page and reply.page.of > 1 else None,
    ]


def card(shown: Card) -> h.Element:
    """A titled box."""
    return h.section(class_=["card", shown.tone])[
        h.h2[tidy(shown.title, MOST_TITLE)] if shown.title.strip() else None,
        h.div(".text")[rich(shown.body)] if shown.body else None,
        [meter(m) for m in shown.meters],
        h.dl[(h.div[h.dt[tidy(k)], h.dd[tidy(v, MOST_TITLE) or "–"]] for k, v in shown.facts)] if shown.facts else None,
        h.p(".footer")[tidy(shown.footer, MOST_TITLE)] if shown.footer else None,
    ]


def meter(shown: Meter) -> h.Element:
    """A bar; what it says stands beside it in words."""
    return h.label(".meter")[
        h.span[tidy(shown.label, MOST_TITLE)],
        h.span(".value")[tidy(shown.note)],
        h.progress(value=f"{shown.share:.4f}", max="1"),
    ]


def file(shown: File, message: str, number: int, viewer: Viewer) -> h.Element:
    """The way to a file's bytes, as whoever looks: another tab may show somebody else."""
    address = f"/files/{message}/{number}?as={viewer.person.account}"
    return h.a(".file", href=address, download="")[viewer.words("Download {name}", name=safe_name(shown.name))]


def image(shown: Image, message: str, number: int, viewer: Viewer) -> h.Fragment:
    """A picture, once for light and once for dark paper: the page's style shows one, and only that is fetched."""
    which = f"as={viewer.person.account}&v={crc32(shown.alt.encode()):x}"  # a message may get another picture
    return h.fragment[
        (
            h.img(
                class_=["picture", paper],
                src=f"/pictures/{message}/{2 * number + n}?{which}",
                alt=tidy(shown.alt, MOST_TEXT),
                loading="lazy",
                width=shown.size[0],
                height=shown.size[1],
            )
            for n, paper in enumerate(("light", "dark"))
        )
    ]


def row(controls: Row, message: str, number: int, words: Words) -> h.Element:
    """A row of buttons, or a menu. Each is a form of its own kind, so that it works without script."""
    return h.form(".row", method="post", action="/press")[
        h.input(type="hidden", name="message", value=message),
        [control(c, f"c-{message}-{number}-{n}", words) for n, c in enumerate(controls)],
    ]


def control(shown: Control, id_: str, words: Words) -> h.Element:
    """A button, a link or a menu. Raises ValueError for a call too long for Discord."""
    if isinstance(shown, Select):
        return menu(shown, id_, words)
    if isinstance(shown.does, str):
        if not _LINK.match(shown.does):
            raise ValueError(f"a button links to http(s) only, not {shown.does[:40]}")
        return h.a(".button", href=shown.does, rel="noopener noreferrer", target="_blank")[tidy(shown.label)]
    return h.button(id=id_, name="call", value=called(shown.does), class_=shown.style)[tidy(shown.label) or "–"]


def called(press: Press, fills: str = "") -> str:
    """Return the id of a call. Raises ValueError if Discord would refuse it."""
    call = wire.write(press, fills)
    if len(call) > wire.MOST:
        raise ValueError(f"a custom id has at most {wire.MOST} characters: {call[:40]}…")
    return call


def menu(shown: Select, id_: str, words: Words) -> h.Element:
    """A menu: one pick acts at once, several are ticked and then sent."""
    for choice in shown.choices:
        if not 1 <= len(choice.value) <= wire.MOST:
            raise ValueError(f"a choice's value has 1 to {wire.MOST} characters: {choice.value[:40]!r}")
    prompt = tidy(shown.prompt, 150)
    many = shown.most > 1
    return h.details(class_=["menu", {"many": many}])[
        h.summary(id=id_)[prompt],
        h.div(".options", role="group", aria_label=prompt)[
            h.input(type="hidden", name="call", value=called(shown.does, shown.fills)),
            [_tick(c.value, c.label, c.note) if many else _pick(c.value, c.label, c.note) for c in shown.choices],
            h.div(".send")[h.button(".primary", name="go", value="1")[words("OK")]] if many else None,
        ],
    ]


def _pick(value: str, label: str, note: str) -> h.Element:
    return h.button(".option", name="pick", value=value)[
        h.span[tidy(label, 100)], h.small[tidy(note, 100)] if note else None
    ]


def _tick(value: str, label: str, note: str) -> h.Element:
    return h.label(".option")[
        h.input(type="checkbox", name="pick", value=value),
        h.span[tidy(label, 100), h.small[tidy(note, 100)] if note else None],
    ]


def arrows(page: Page, message: str, words: Words) -> h.Element:
    """The way to the pages before and after, where there is one."""
    before, after = page.number - 1, page.number + 1
    buttons: list[Button] = []
    if before >= 1:
        buttons.append(Button(words("‹ Page {n} of {of}", n=before, of=page.of), page.press.also(page=str(before))))
    if after <= page.of:
        buttons.append(Button(words("Page {n} of {of} ›", n=after, of=page.of), page.press.also(page=str(after))))
    return row(tuple(buttons), message, ARROWS, words)
