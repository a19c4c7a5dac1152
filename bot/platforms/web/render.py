"""Reply → HTML. What people wrote stays text: it comes in escaped, and the HTML goes through a sanitiser besides."""

from __future__ import annotations

import re

import htpy as h
import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

from bot.chat import wire
from bot.chat.markup import Rich, clean, plain
from bot.chat.reply import Ask, Button, Card, Control, Form, Meter, Page, Press, Reply, Row, Select
from bot.platforms.web.transcript import Message

RULES = ["emphasis", "strikethrough", "backticks", "link", "list", "blockquote", "escape", "newline"]
_markdown = MarkdownIt("zero", {"html": False, "breaks": True}).enable(RULES)
_TAGS = {"p", "br", "strong", "em", "s", "code", "a", "ul", "li", "blockquote"}
_NUMBERED = re.compile(r"^((?:[->] )*\s*\d+)([.)])(?=\s)", re.MULTILINE)
_OTHER_LIST = re.compile(r"^((?:[->] )*\s*)([+*])(?=\s)", re.MULTILINE)
_LINK = re.compile(r"https?://", re.IGNORECASE)

MOST_LABEL, MOST_TITLE, MOST_TEXT = 80, 256, 4000  # Discord's limits: nothing may work only here


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


def item(message: Message) -> h.Element:
    """A message as an item of the conversation."""
    words = summary(message.reply)
    kind = {"private": message.is_private and message.kind == "answer", "reminder": message.kind == "reminder"}
    return h.li(id=f"m-{message.id}", class_=kind)[
        h.article(
            aria_label=f"Study Buddy{', reminder' if message.kind == 'reminder' else ''}: {words}", tabindex="-1"
        )[
            h.div(".avatar", aria_hidden="true")[h.img(src="/static/icon.svg", alt="", width="22", height="22")],
            h.div(".content")[
                h.p(".who")[
                    h.strong["Study Buddy"],
                    h.span(".tag")["bot"],
                    h.time(datetime=message.at.isoformat(timespec="seconds"))[message.at.strftime("%H:%M")],
                ],
                h.p(".used")[f"{message.by} · ", h.code[tidy(message.used, 200)]] if message.used else None,
                body(message.reply, message.id),
                h.p(".note")["Only you can see this"] if message.is_private and message.kind == "answer" else None,
            ],
        ]
    ]


def summary(reply: Reply) -> str:
    """A reply's first words: for screen readers and the tab's title."""
    first = reply.cards[0].title if reply.cards else plain(reply.text)
    return tidy(first, 120)


def body(reply: Reply, message: str) -> h.Fragment:
    """A reply without its frame; `message` is the id of the message it stands in."""
    return h.fragment[
        h.div(".text")[rich(reply.text)] if reply.text else None,
        [card(c) for c in reply.cards],
        [row(r, message, n) for n, r in enumerate(reply.controls)],
        arrows(reply.page, message) if reply.page and reply.page.of > 1 else None,
    ]


def card(shown: Card) -> h.Element:
    """A titled box."""
    return h.section(class_=["card", shown.tone])[
        h.h2[tidy(shown.title, MOST_TITLE)],
        h.div(".text")[rich(shown.body)] if shown.body else None,
        [meter(m) for m in shown.meters],
        h.dl[(h.div[h.dt[tidy(k)], h.dd[tidy(v, MOST_TITLE)]] for k, v in shown.facts)] if shown.facts else None,
        h.p(".footer")[tidy(shown.footer, MOST_TITLE)] if shown.footer else None,
    ]


def meter(shown: Meter) -> h.Element:
    """A bar; what it says stands beside it in words."""
    return h.label(".meter")[
        h.span[tidy(shown.label, MOST_TITLE)],
        h.span(".value")[tidy(shown.note)],
        h.progress(value=f"{shown.share:.4f}", max="1"),
    ]


def row(controls: Row, message: str, number: int) -> h.Element:
    """A row of buttons, or a menu. Each is a form of its own kind, so that it works without script."""
    return h.form(".row", method="post", action="/press")[
        h.input(type="hidden", name="message", value=message),
        [control(c, f"c-{message}-{number}-{n}") for n, c in enumerate(controls)],
    ]


def control(shown: Control, id_: str) -> h.Element:
    """A button, a link or a menu. Raises ValueError for a call too long for Discord."""
    if isinstance(shown, Select):
        return menu(shown, id_)
    if isinstance(shown.does, str):
        if not _LINK.match(shown.does):
            raise ValueError(f"a button links to http(s) only, not {shown.does[:40]}")
        return h.a(".button", href=shown.does, rel="noopener noreferrer", target="_blank")[tidy(shown.label)]
    return h.button(id=id_, name="call", value=_id(shown), class_=shown.style)[tidy(shown.label)]


def _id(shown: Button | Select) -> str:
    call = wire.write(shown.does, shown.fills) if isinstance(shown, Select) else wire.write(_press(shown))
    if len(call) > wire.MOST:
        raise ValueError(f"a custom id has at most {wire.MOST} characters: {call[:40]}…")
    return call


def _press(shown: Button) -> Press:
    if isinstance(shown.does, str):
        raise TypeError("a link has no call")
    return shown.does


def menu(shown: Select, id_: str) -> h.Element:
    """A menu: one pick acts at once, several are ticked and then sent."""
    for choice in shown.choices:
        if not 1 <= len(choice.value) <= wire.MOST:
            raise ValueError(f"a choice's value has 1 to {wire.MOST} characters: {choice.value[:40]!r}")
    prompt = tidy(shown.prompt, 150)
    many = shown.most > 1
    return h.details(class_=["menu", {"many": many}])[
        h.summary(id=id_)[prompt],
        h.div(".options", role="group", aria_label=prompt)[
            h.input(type="hidden", name="call", value=_id(shown)),
            [_tick(c.value, c.label, c.note) if many else _pick(c.value, c.label, c.note) for c in shown.choices],
            h.div(".send")[h.button(".primary", name="go", value="1")["OK"]] if many else None,
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


def arrows(page: Page, message: str) -> h.Element:
    """The way to the pages before and after."""
    ways = (("Back", page.number - 1), ("More", page.number + 1))
    return h.form(".row.arrows", method="post", action="/press")[
        h.input(type="hidden", name="message", value=message),
        [
            h.button(
                id=f"c-{message}-page-{label}",
                name="call",
                value=wire.write(page.press.also(page=str(to))),
                class_="plain",
                disabled=not 1 <= to <= page.of,
            )[label]
            for label, to in ways
        ],
        h.span(".value")[f"{page.number} / {page.of}"],
    ]


def dialog(form: Form, message: str) -> h.Element:
    """A form as a dialog."""
    return h.dialog(aria_labelledby="dialog-title")[fields(form, message)]


def fields(form: Form, message: str) -> h.Element:
    """A form's own form: what it asks, with what is wrong at its field."""
    wrong = next((a.name for a in form.asks if a.error), form.asks[0].name)
    return h.form(".asks", method="post", action="/form", autocomplete="off")[
        h.h2("#dialog-title")[tidy(form.title)],
        h.p(".note")[tidy(form.note, MOST_TITLE)] if form.note else None,
        h.input(type="hidden", name="message", value=message),
        h.input(type="hidden", name="call", value=wire.write(form.submits)),
        [ask(a, form, focus=a.name == wrong) for a in form.asks],
        h.div(".end")[
            h.a(".button.quiet", href="/", data_close="")["Cancel"],
            h.button(".primary")["Send"],
        ],
    ]


def ask(shown: Ask, form: Form, *, focus: bool) -> h.Element:
    """One field."""
    id_ = f"f-{shown.name}"
    return h.div(".field")[
        h.label(for_=id_)[tidy(shown.label, 45), None if shown.required else h.small[" (optional)"]],
        h.p(".help", id=f"{id_}-help")[tidy(shown.help, 100)] if shown.help else None,
        _input(shown, form, id_, focus=focus),
        h.p(".error", id=f"{id_}-error", role="alert")[tidy(shown.error, MOST_TITLE)] if shown.error else None,
    ]


def _input(shown: Ask, form: Form, id_: str, *, focus: bool) -> h.Node:
    notes = [f"{id_}-{part}" for part, there in (("help", shown.help), ("error", shown.error)) if there]
    common: dict[str, str | bool | None] = {
        "id": id_,
        "name": f"ask.{shown.name}",
        "required": shown.required,
        "autofocus": focus,
        "aria-invalid": "true" if shown.error else None,
        "aria-describedby": " ".join(notes) or None,
    }
    look = shown.look
    if look.widget == "paragraph":
        return h.textarea(common, rows="4", maxlength=str(look.most))[shown.value]
    if look.widget in ("choice", "place"):
        offered = [(c.value, c.label) for c in look.choices] or [("room", "This room")]
        chosen = shown.value or offered[0][0]
        return h.select(common)[(h.option(value=v, selected=v == chosen)[label] for v, label in offered)]
    if look.widget == "line":
        return h.input(common, type="text", value=shown.value, maxlength=str(look.most))
    return h.fragment[
        h.input(
            common,
            type="text",
            value=shown.value,
            maxlength=str(look.most),
            data_call=wire.write(form.submits),
            data_param=shown.name,
            role="combobox",
            aria_autocomplete="list",
            aria_expanded="false",
            aria_controls=f"{id_}-list",
            autocomplete="off",
        ),
        h.ul(".offers", id=f"{id_}-list", role="listbox", aria_label=f"Suggestions for {shown.label}", hidden=True),
    ]
