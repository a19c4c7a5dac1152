"""What strangers call their files, and what is left of it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.chat.files import safe_name

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("roadmap.md", "roadmap.md"),
        ("Mein Lernplan 2026.markdown", "Mein Lernplan 2026.markdown"),
        ("日本語.md", "日本語.md"),
        ("U\u0308bung.md", "Übung.md"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("C:\\Users\\me\\notes.md", "notes.md"),
        ("/", "file"),
        ("..", "file"),
        (" . ", "file"),
        ("", "file"),
        (".bashrc", "bashrc"),
        ("notes.md\0.exe", "notes.md.exe"),
        ("a\r\nSet-Cookie: x=1.md", "aSet-Cookie: x=1.md"),
        ("pay\u202etxt.exe", "paytxt.exe"),
        ("\ud800lone.md", "lone.md"),
        ("a \t  b.md ", "a b.md"),
        ("x" * 300 + ".markdown", "x" * 91 + ".markdown"),
        ("x" * 300, "x" * 100),
    ],
)
def test_a_name_is_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(st.characters() | st.sampled_from("./\\ \u202e\0é"), max_size=130))
@example("x" * 99 + " .abcdefghijkl")
@example("x" * 96 + "." + "y" * 20)
@example("e\u200d\u0301.md")
def test_whatever_it_was_the_name_is_short_visible_and_nobodys_path(name: str) -> None:
    safe = safe_name(name)
    assert 1 <= len(safe) <= 100
    assert not set(safe) & {"/", "\\", "\0", "\n", *BIDI}
    assert not [c for c in safe if unicodedata.category(c)[0] == "C"]
    assert safe[0] not in ". "
    assert safe[-1] not in ". "
    assert safe_name(safe) == safe
    safe.encode()
