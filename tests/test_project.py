"""What is handed on: the package, the pins, the container."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_wheel_takes_everything_along_that_the_program_reads(tmp_path: Path) -> None:
    build = "import sys; from hatchling.build import build_wheel; print(build_wheel(sys.argv[1]))"
    said = subprocess.run(  # noqa: S603  (our own words)
        [sys.executable, "-W", "ignore", "-c", build, str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    with zipfile.ZipFile(tmp_path / said.stdout.split()[-1]) as wheel:
        names = set(wheel.namelist())
    here = {p for folder in ("bot", "roadmap") for p in (ROOT / folder).rglob("*") if p.is_file()}
    inside = {str(p.relative_to(ROOT)) for p in here if "__pycache__" not in p.parts}
    expected = {name if name.startswith("bot/") else f"bot/{name}" for name in inside}
    assert {"bot/roadmap/README.md", "bot/platforms/web/static/app.js"} <= expected
    assert expected <= names


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_a_version_and_hashes_and_no_address(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("\\\n", " ")
    pins = [line for line in text.splitlines() if line.strip()]
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[a-z0-9-]+==[^ ]+( ;[^-]+)? +--hash=sha256:[0-9a-f]{64}", pin), pin
    assert not re.search(r"://|--index|--find-links", text)


def test_everything_the_project_asks_for_is_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = project["dependency-groups"]
    for name, asked in (
        ("requirements.txt", project["project"]["dependencies"] + groups["build"]),
        ("requirements-dev.txt", project["project"]["dependencies"] + groups["build"] + groups["dev"]),
    ):
        pinned = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        wanted = {re.split(r"[\[><=,; ]", one)[0].lower().replace(".", "-").replace("_", "-") for one in asked}
        assert wanted <= pinned


def test_the_container_copies_only_what_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text("utf-8"), re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text("utf-8").split()
    for name in " ".join(copied).split():
        assert (ROOT / name).exists()
        assert name not in ignored
