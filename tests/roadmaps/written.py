"""Roadmap files as they might come: nasty titles in documents of every shape, and what is read of them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from bot.domain.ids import new_id
from bot.domain.roadmap import Roadmap
from bot.roadmaps.identity import reconcile
from bot.roadmaps.library import assemble
from bot.roadmaps.reading import read
from bot.roadmaps.shape import Read

PIECES = (
    *"ab \\`*_~[]()<>{}&#|!:;.,-–+=^$@/'\"?%1２IV",
    *("**", "--", "-->", "<!--", "<!-- id: x -->", "<b>", "</details>", "<br>", "&amp;", "&lt", "![x](y)", "[x](z.md)"),
    *(
        "1.2 - ",
        "1. ",
        "2) ",
        "#3: ",
        "IV. ",
        "Phase 2: ",
        "Week 1",
        "第3周",
        "[ ] ",
        "[x]",
        "{#b}",
        "- ",
        "~~~",
        "```",
    ),
    *(" (optional)", "(2 h)", " - 3 weeks", "Core: ", "★★", "✅", "⏳", "[1 h] ", "(requires: a)", "【必修】", "`4 h`"),
    *(
        "Résumé",
        "שלום",
        "مرحبا",
        "\u202e",
        "\u2066",
        "\u200d",
        "\u200b",
        "👩‍💻",
        "🏳️‍🌈",
        "é",
        "\u00a0",
        "中文",
        "\u2028",
        "\ufeff",
    ),
    *("Projects", "Resources", "Objectives", "Learning Path", "License", "Contributing to", "Curriculum", "FAQ"),
    *("https://a.example/b_c_d", "@everyone", "<!channel>", "snake_case", "C#", "C++", "x" * 190, "a " * 95),
)
TITLES = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map("".join)
LINES = st.one_of(
    st.builds("{} {}".format, st.sampled_from(["#", "##", "###", "####"]), TITLES),
    st.builds("## Phase {}: {}".format, st.integers(1, 3), TITLES),
    st.builds("{}- {}".format, st.sampled_from(["", "  ", "    "]), TITLES),
    st.builds("{}- [{}] {}".format, st.sampled_from(["", "  ", "    "]), st.sampled_from(" x"), TITLES),
    st.builds("- [ ] [{}](a.md) {}".format, TITLES, TITLES),
    st.builds("\n**{}**\n".format, TITLES),
    st.builds("\n**{}**: {}\n".format, st.sampled_from(["Goal", "Estimate", "Resources"]), TITLES),
    st.builds("\n| Topic | Hours |\n|---|---|\n| {} | {} |\n".format, TITLES, TITLES),
    st.builds("- [ ] {0}\n- [ ] {0}\n".format, TITLES),
)
DOCUMENTS = st.lists(LINES, min_size=1, max_size=12).map("\n".join)
FILES = st.sampled_from(["x.md", "1. Basics (optional).md", "Resources.md", "README.md"])


def read_text(text: str, name: str = "x.md") -> Read:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(text.encode())
        return read(file)


def assembled(found: Read) -> Roadmap:
    return assemble(new_id(), found, reconcile((), found, at=1, new_id=new_id))
