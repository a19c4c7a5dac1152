from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.roadmaps import limits
from bot.roadmaps.blocks import Heading, Item, Listing, Paragraph, Refused, Table
from bot.roadmaps.markdown import outline
from bot.roadmaps.source import decode


def items(raw: str | bytes) -> tuple[Item, ...]:
    document = outline("x.md", raw if isinstance(raw, bytes) else raw.encode())
    return tuple(item for block in document.blocks if isinstance(block, Listing) for item in block.items)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_alike_and_a_byte_order_mark_is_dropped(end: str) -> None:
    text = end.join(["# Title", "", "- [x] one", "- [ ] two"])
    document = outline("x.md", b"\xef\xbb\xbf" + text.encode())
    heading = document.blocks[0]
    assert isinstance(heading, Heading)
    assert heading.text.plain == "Title"
    assert [(i.text.plain, i.box, i.line) for i in items(text)] == [("one", "ticked", 3), ("two", "open", 4)]
    assert (document.tasks, document.checked) == (2, 1)


def test_only_line_feeds_end_lines() -> None:
    (item,) = items("- one\u2028two\u0085three\x0b four")
    assert item.text.plain.startswith("one\u2028two\u0085three")


def test_bad_bytes_are_replaced_with_a_warning_at_their_line() -> None:
    document = outline("x.md", b"# a\n\n- caf\xe9 \x00\n")
    assert [(note.line, note.text.split(";")[0]) for note in document.warnings] == [
        (3, "isn't UTF-8 here"),
        (3, "has a NUL here"),
    ]
    block = document.blocks[1]
    assert isinstance(block, Listing)
    assert block.items[0].text.plain == "caf� �"


def test_front_matter_is_left_out_and_lines_keep_their_numbers() -> None:
    document = outline("x.md", b"---\ntitle: x\n- [ ] no\n---\n# A\n")
    assert [(type(b), b.line) for b in document.blocks] == [(Heading, 5)]
    assert outline("x.md", b"---\n\n# A\n").blocks, "a rule that opens the file isn't front matter"


def test_boxes_in_comments_and_code_are_dead() -> None:
    document = outline(
        "x.md", b"<!--\n- [ ] no\n-->\n\n```\n- [ ] no\n```\n\n    - [ ] no\n\n- [ ] yes\n- `[ ]` no\n- [ ](x) no\n"
    )
    assert document.tasks == 1


@pytest.mark.parametrize("marker", ["[]", "[-]", "[  ]", "[ x]"])
def test_what_is_nearly_a_box_is_an_open_one_and_reported(marker: str) -> None:
    document = outline("x.md", f"\n- {marker} write\n".encode())
    assert [note.line for note in document.near_misses] == [2]
    assert document.tasks == 1
    assert [(i.box, i.text.plain) for i in items(f"- {marker} write")] == [("open", "write")]


def test_a_link_is_not_nearly_a_box() -> None:
    assert outline("x.md", b"- [x](http://a.example) read\n- [ref][x] a\n").near_misses == ()


def test_text_is_the_first_line_without_markup() -> None:
    (item,) = items(
        "- [ ] **Read** [the *book*](http://a.example) `now` ![cover](c.png) &amp; \\* <b>x</b> <!-- id: a -->\n  etc\n"
    )
    assert item.text.plain == "Read the book now cover & * x"
    assert item.text.link == "http://a.example"
    assert item.text.lead == "Read"
    assert not item.text.linked
    assert item.text.comments == (" id: a ",)


def test_nesting_headings_tables_and_paragraphs() -> None:
    document = outline(
        "x.md", b"Setext\n===\n\ntext\n\n##Tight\n\n1. a\n   - b\n     - c\n\n| T | S |\n|---|---|\n| x | [x] |\n"
    )
    kinds = [type(block) for block in document.blocks]
    assert kinds == [Heading, Paragraph, Heading, Listing, Table]
    assert [note.line for note in document.warnings] == [6]
    table = document.blocks[4]
    assert isinstance(table, Table)
    assert [(r.line, [c.plain for c in r.cells]) for r in table.rows] == [(14, ["x", "[x]"])]
    (item,) = items("1. a\n   - b\n     - c\n")
    assert item.items[0].items[0].text.plain == "c"


@pytest.mark.parametrize(
    ("limit", "value", "text", "line"),
    [
        ("MAX_ITEMS", 3, "- a\n- b\n- c\n- d\n", 4),
        ("MAX_HEADINGS", 1, "# a\n\n# b\n", 3),
        ("MAX_ROWS", 2, "|a|\n|-|\n|b|\n|c|\n", 4),
        ("MAX_TEXT", 10, "# a\n\nthis is too long\n", 3),
        ("MAX_BYTES", 10, "# this is too long", 1),
    ],
)
def test_what_is_over_a_limit_is_refused_with_its_place(
    monkeypatch: pytest.MonkeyPatch, limit: str, value: int, text: str, line: int
) -> None:
    monkeypatch.setattr(limits, limit, value)
    with pytest.raises(Refused, match=r"x\.md") as refused:
        outline("x.md", text.encode())
    assert refused.value.note.line == line


def test_lists_may_be_deep_but_nothing_is_dropped_silently() -> None:
    def nested(levels: int) -> bytes:
        return "".join(f"{'  ' * n}- {n}\n" for n in range(levels)).encode()

    (item,) = items(nested(49))
    depth = 1
    while item.items:
        (item,) = item.items
        depth += 1
    assert depth == 49
    for levels in (50, 60, 300):
        with pytest.raises(Refused, match="nested"):
            outline("x.md", nested(levels))
    with pytest.raises(Refused, match="nested"):
        outline("x.md", b">" * 500 + b" a\n")


@given(st.binary(max_size=300) | st.text(alphabet="-*#>[]() x|`\n\t<!1.é\r\x00", max_size=300).map(str.encode))
def test_any_bytes_can_be_taken_apart(raw: bytes) -> None:
    document = outline("x.md", raw)
    text = decode("x.md", raw).text
    assert all(1 <= block.line <= text.count("\n") + 1 for block in document.blocks)
