"""The page around the conversation."""

from __future__ import annotations

from collections.abc import Sequence

import htpy as h

from bot.chat.command import Command
from bot.chat.reply import Form, Reply
from bot.platforms.web import render
from bot.platforms.web.people import OWNER, Person
from bot.platforms.web.transcript import Message, Seen

FIRST = ("today", "check", "goal list", "progress")  # offered to somebody who has just come
THEMES = ("light", "dark")


def page(
    commands: Sequence[Command],
    messages: Sequence[Message],
    seen: Seen,
    upcoming: Reply,
    people: Sequence[Person],
    who: Person,
    theme: str,
) -> h.Element:
    """The whole page, as the server knows it now; it also works without script."""
    return _document(
        theme,
        h.fragment[
            h.a(".skip", href="#composer")["Skip to the message box"],
            _header(people, who),
            h.main[
                h.div("#upcoming", aria_live="polite")[next_reminder(upcoming)],
                h.div("#log", role="log", aria_label="Conversation", tabindex="0")[
                    _welcome(commands), h.ol[[render.item(m) for m in messages]]
                ],
                h.button("#newest", type="button", hidden=True)["New message ↓"],
                _composer(),
            ],
            h.div("#dialogs"),
        ],
        data_seen=str(seen),
        data_account=who.account,
    )


def form_page(form: Form, message: str, theme: str) -> h.Element:
    """A form as a page of its own, where there is no script to show a dialog."""
    return _document(theme, h.main(".alone")[render.fields(form, message)])


def _document(theme: str, content: h.Node, **data: str) -> h.Element:
    return h.html(lang="en", data_theme=theme if theme in THEMES else "auto")[
        h.head[
            h.meta(charset="utf-8"),
            h.meta(name="viewport", content="width=device-width, initial-scale=1"),
            h.meta(name="color-scheme", content="light dark"),
            h.title["Study Buddy"],
            h.link(rel="icon", href="/static/icon.svg", type="image/svg+xml"),
            h.link(rel="stylesheet", href="/static/app.css"),
            h.script(src="/static/app.js", type="module"),
        ],
        h.body(**data)[content],
    ]


def _header(people: Sequence[Person], who: Person) -> h.Element:
    return h.header[
        h.img(src="/static/icon.svg", alt="", width="28", height="28"),
        h.h1["Study Buddy"],
        h.span("#status.status", role="status")["Connected"],
        h.nav(aria_label="You")[
            h.details("#people.menu")[
                h.summary(aria_label=f"You are {who.name}. Switch person")[h.span(".name")[who.name]],
                h.div(".options")[
                    h.p["Try it as somebody else: they have their own progress, and see only the room and their own."],
                    h.form(method="post", action="/people")[
                        [
                            h.button(
                                ".option",
                                name="account",
                                value=p.account,
                                aria_current="true" if p.account == who.account else None,
                            )[p.name if p != OWNER else "You"]
                            for p in people
                        ]
                    ],
                    h.form(".add", method="post", action="/people")[
                        h.label(for_="new-name")["Somebody new"],
                        h.div[
                            h.input("#new-name", name="name", maxlength="40", required=True, autocomplete="off"),
                            h.button["Add"],
                        ],
                    ],
                ],
            ],
            h.button("#theme", type="button", aria_label="Switch between light and dark")["◐"],
        ],
    ]


def next_reminder(upcoming: Reply) -> h.Fragment:
    """The line that says when the next reminder comes."""
    return h.fragment[
        h.div(".text")[render.rich(upcoming.text)],
        [render.row(r, "", 100 + n) for n, r in enumerate(upcoming.controls)],
    ]


def _welcome(commands: Sequence[Command]) -> h.Element:
    offered = [c for name in FIRST for c in commands if c.name == name]
    return h.section(".welcome", aria_label="Welcome")[
        h.h2["Welcome to your study room"],
        h.p[
            "This is the bot as people on Discord see it, on your own machine: nothing leaves it. "
            "Type / to see all commands, or start here:"
        ],
        h.form(method="post", action="/say")[
            [
                h.button(name="text", value=f"/{c.name.split()[0]}")[
                    h.strong[f"/{c.name.split()[0]}"], h.small[c.summary]
                ]
                for c in offered
            ]
        ],
    ]


def _composer() -> h.Element:
    return h.form("#composer", method="post", action="/say", autocomplete="off")[
        h.ul("#palette", role="listbox", aria_label="Suggestions", hidden=True),
        h.p("#hint", hidden=True),
        h.label(".sr", for_="text")["Message or /command"],
        h.div(".box")[
            h.input(
                "#text",
                name="text",
                type="text",
                placeholder="Type / for commands",
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
            h.button(type="submit", aria_label="Send")["➤"],
        ],
        h.div("#count.sr", role="status"),
    ]
