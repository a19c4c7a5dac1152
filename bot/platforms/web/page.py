"""The page around the conversation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import htpy as h
from markupsafe import Markup

from bot.chat.reply import Form, Reply
from bot.platforms.web import forms, render
from bot.platforms.web.people import MOST_PEOPLE, OWNER, Person, Viewer
from bot.platforms.web.transcript import Past
from bot.words import Words

THEMES = ("light", "dark")
CHAT, DASHBOARD = "/", "/dashboard"
# The numbers of the first rows of buttons beside the next reminder and in the welcome; above those of any message.
UPCOMING, WELCOME = 200, 300


def page(
    past: Past,
    items: Sequence[h.Node],
    upcoming: Reply,
    people: Sequence[Person],
    viewer: Viewer,
    theme: str,
    hello: Reply | None = None,
) -> h.Element:
    """The whole page, as the server knows it now, with the messages of `past` as `items`; it works without script.

    `hello` is what somebody is told to whom nothing was said yet.
    """
    words, who = viewer.words, viewer.person
    return _document(
        theme,
        words,
        h.fragment[
            h.a(".skip", href="#text")[words("Skip to the message box")],
            _header(people, who, words),
            h.main[
                h.div("#upcoming", role="region", aria_label=words("Next reminder"))[next_reminder(upcoming, words)],
                h.div("#log", role="log", aria_label=words("Conversation"), tabindex="0")[
                    _earlier(past, words) or (_welcome(hello, viewer) if hello else None),
                    h.ol[items],
                    h.p("#pending", aria_busy="true", hidden=True)[words("Working…")],
                ],
                h.button("#newest", type="button", hidden=True)[words("New message ↓")],
                _composer(words),
            ],
            h.div("#dialogs"),
        ],
        data_seen=str(past.seen),
        data_account=who.account,
        data_words=json.dumps(_spoken(words)),
    )


def past(shown: Past, items: Sequence[h.Node], words: Words, theme: str) -> h.Element:
    """What was said earlier, as a page of its own; its buttons lead back to the newest."""
    return _document(
        theme,
        words,
        h.main("#log.past")[
            h.h1[words("Earlier messages")],
            _earlier(shown, words),
            h.ol[items],
            h.a(".button", href="/")[words("Back to the newest messages")],
        ],
    )


def _earlier(shown: Past, words: Words) -> h.Element | None:
    return h.a(".button", href=f"/?before={shown.earlier}")[words("Earlier messages")] if shown.earlier else None


def form_page(form: Form, message: str, theme: str, words: Words) -> h.Element:
    """A form as a page of its own, where there is no script to show a dialog."""
    return _document(theme, words, h.main(".alone")[forms.fields(form, message, words, alone=True)])


def _spoken(words: Words) -> dict[str, str]:
    """Return what the script says by itself."""
    return {
        "connected": words("Connected"),
        "away": words("Reconnecting…"),
        "stopped": words("Stopped. Reload the page."),
        "paused": words("Paused while four other tabs are open"),
        "unsent": words("Not sent: the bot is not running"),
        "unpicked": words("Pick something first."),
        "one": words("1 suggestion"),
        "several": words("{n} suggestions"),
    }


def dashboard(reply: Reply, people: Sequence[Person], viewer: Viewer, theme: str) -> h.Element:
    """A page of its own for the sheet that an answer carries; what went wrong is said there too."""
    words, sheet = viewer.words, reply.sheet
    content: h.Node = h.main(".alone")[render.body(replace(reply, controls=()), "", viewer)]
    if sheet is not None:
        content = h.fragment[
            Markup(sheet.body),  # noqa: S704  (a sheet's body has what people wrote escaped)
            h.footer(".take")[h.a(".button", href=f"{DASHBOARD}/file", download="")[words("Save as a file")]],
        ]
    return _document(
        theme,
        words,
        h.fragment[
            h.a(".skip", href="#sheet")[words("Skip to the content")],
            _header(people, viewer.person, words, at=DASHBOARD),
            h.div("#sheet", tabindex="-1")[content],
        ],
        title=sheet.title if sheet else "Study Buddy",
    )


def _document(theme: str, words: Words, content: h.Node, *, title: str = "", **data: str) -> h.Element:
    """A page; one with a `title` of its own is to be read, and scrolls as a whole."""
    return h.html(lang=words.language, data_theme=theme if theme in THEMES else "auto")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.title[title or "Study Buddy"],
            h.link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
            h.link(rel="stylesheet", href="/static/app.css"),
            h.link(rel="stylesheet", href="/static/sheet.css") if title else None,
            h.script(src="/static/app.js", type="module") if data else None,
        ],
        h.body(class_="reading" if title else None, **data)[content],
    ]


def _header(people: Sequence[Person], who: Person, words: Words, at: str = CHAT) -> h.Element:
    return h.header[
        h.img(src="/static/icon.svg", alt="", width="28", height="28"),
        h.h1["Study Buddy"] if at == CHAT else h.p(".brand")["Study Buddy"],
        h.span("#status.status", role="status", hidden=True),
        h.nav(aria_label=words("Pages"))[
            (
                h.a(href=path, aria_current="page" if path == at else None)[name]
                for path, name in ((CHAT, words("Chat")), (DASHBOARD, words("Dashboard")))
            )
        ],
        h.nav(aria_label=words("You"))[
            _people(people, who, words),
            h.button("#theme", type="button", hidden=True, aria_label=words("Switch between light and dark"))["◐"],
        ],
    ]


def _people(people: Sequence[Person], who: Person, words: Words) -> h.Element:
    name = _name(who, words)
    return h.details("#people.menu")[
        h.summary(aria_label=words("{name}: switch person", name=name))[h.span(".name")[name]],
        h.div(".options")[
            h.p[words("Try it as somebody else: they have their own progress, and see only the room and their own.")],
            h.form(method="post", action="/people")[
                [
                    h.button(
                        ".option",
                        name="account",
                        value=p.account,
                        aria_current="true" if p == who else None,
                    )[h.span[_name(p, words)], h.small[words("now")] if p == who else None]
                    for p in people
                ]
            ],
            h.form(".add", method="post", action="/people")[
                h.label(for_="new-name")[words("Somebody new")],
                h.div[
                    h.input("#new-name", name="name", maxlength="40", required=True, autocomplete="off"),
                    h.button[words("Add")],
                ],
            ]
            if len(people) <= MOST_PEOPLE
            else None,
        ],
    ]


def _name(person: Person, words: Words) -> str:
    return words("You") if person == OWNER else person.name


def next_reminder(upcoming: Reply, words: Words) -> h.Fragment:
    """The line that says when the next reminder comes."""
    return h.fragment[
        h.div(".text", aria_live="polite")[render.rich(upcoming.text)],
        [render.row(r, "", UPCOMING + n, words) for n, r in enumerate(upcoming.controls)],
    ]


def _welcome(hello: Reply, viewer: Viewer) -> h.Element:
    """What stands in the place of a conversation that hasn't begun, with the first steps."""
    words = viewer.words
    return h.section(".welcome", aria_label=words("Welcome"))[
        h.h2[words("Welcome to your study room")],
        h.p[words("This is the bot as people on Discord and Slack see it, on your own machine: nothing leaves it.")],
        render.body(replace(hello, controls=()), "", viewer),
        [render.row(r, "", WELCOME + n, words) for n, r in enumerate(hello.controls)],
    ]


def _composer(words: Words) -> h.Element:
    return h.form("#composer", method="post", action="/say", autocomplete="off")[
        h.ul("#palette", role="listbox", aria_label=words("Suggestions"), hidden=True),
        h.p("#hint", hidden=True),
        h.label(".sr", for_="text")[words("Message or /command")],
        h.div(".box")[
            h.input(
                "#text",
                name="text",
                type="text",
                placeholder=words("Type / for commands"),
                maxlength="2000",
                autofocus=True,
                role="combobox",
                aria_autocomplete="list",
                aria_expanded="false",
                aria_controls="palette",
                aria_describedby="hint",
                spellcheck="false",
                autocapitalize="off",
                enterkeyhint="send",
            ),
            h.button(type="submit", aria_label=words("Send"))["➤"],
        ],
        h.div("#count.sr", role="status"),
    ]
