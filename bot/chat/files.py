"""The names of files: what strangers call theirs is made safe before anything else sees it."""

from __future__ import annotations

import re
import unicodedata

MOST_NAME = 100  # characters
NAMELESS = "file"

_PATH = re.compile(r"[/\\]")
_ENDING = re.compile(r"\.\w{1,10}$")
_UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")  # Unicode's categories: control, format, surrogate and so on


def safe_name(name: str) -> str:
    """Return a file's base name: 1 to 100 characters, without a path, and never that of a hidden file.

    Characters that control, that reorder text (Unicode TR 36), that separate lines or stand for none are left out.
    Where nothing is left, it is "file". A long name is shortened before its ending; a safe one stays as it is.
    """
    seen = "".join(c for c in name if unicodedata.category(c) not in _UNSEEN)
    base = " ".join(_PATH.split(unicodedata.normalize("NFC", seen))[-1].split()).strip(". ")
    found = _ENDING.search(base)
    ending = found[0] if found else ""
    return f"{base.removesuffix(ending)[: MOST_NAME - len(ending)]}{ending}".rstrip(". ") or NAMELESS
