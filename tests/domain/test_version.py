from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.version import Named, Some, Summary

NAMED = st.builds(Named, st.text(), st.text(), st.sampled_from(["topic", "project", "module"]), st.floats(0, 1))
SOME = st.builds(Some, st.integers(0, 10**6), st.lists(NAMED, max_size=3).map(tuple))
SUMMARIES = st.builds(Summary, st.integers(0, 10**6), *[SOME] * 6, st.floats(0, 1))


@given(SUMMARIES)
def test_what_is_stored_comes_back(summary: Summary) -> None:
    assert Summary.from_json(summary.to_json()) == summary


@pytest.mark.parametrize(
    "text", ["", "[", '{"kept": 1, "other": 2}', '{"new": {"count": 1, "first": [{"name": "a"}]}}']
)
def test_anything_else_is_an_error(text: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Summary.from_json(text)
