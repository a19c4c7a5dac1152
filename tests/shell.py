"""The command line, as people use it: processes of its own in a folder of its own."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).parent.parent
WITHIN = 5  # seconds that stopping may take


class Shell:
    """A folder, and an environment in which nothing is set but what a test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.started: list[subprocess.Popen[str]] = []
        self.opened: list[HTTPConnection] = []

    def _given(self, settings: dict[str, str]) -> dict[str, str]:
        measured = {name: value for name, value in os.environ.items() if name.startswith("COVERAGE_")}
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ} | measured
        return kept | {"PYTHONPATH": str(ROOT), "COLUMNS": "100"} | settings

    def run(self, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "-m", "bot", *words]
        env = self._given(settings)
        return subprocess.run(line, cwd=self.folder, env=env, capture_output=True, text=True, check=False)  # noqa: S603  (our own words)

    def start(self, *how: str, **settings: str) -> subprocess.Popen[str]:
        """Start the bot on a free port, or where `WEB` says."""
        process = subprocess.Popen(  # noqa: S603  (our own words)
            [sys.executable, *(how or ("-m", "bot"))],
            cwd=self.folder,
            env=self._given({"WEB": "127.0.0.1:0"} | settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.started.append(process)
        return process

    def page(self, url: str) -> tuple[HTTPConnection, str]:
        """Sign in with the link, and return the connection with the cookie."""
        at = urlsplit(url)
        connection = HTTPConnection(at.netloc, timeout=10)
        self.opened.append(connection)
        connection.request("GET", f"/?{at.query}")
        answer = connection.getresponse()
        answer.read()
        assert answer.status == 303
        return connection, (answer.getheader("Set-Cookie") or "").partition(";")[0]

    def close(self) -> None:
        """End what still runs."""
        for connection in self.opened:
            connection.close()
        for process in self.started:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            process.communicate()


def url_of(process: subprocess.Popen[str]) -> str:
    """The link the bot prints once it listens."""
    assert process.stdout is not None
    line = process.stdout.readline()
    found = re.fullmatch(r"Open (http://127\.0\.0\.1:\d+/\?token=\S+) in your browser\.\n", line)
    assert found, line or (process.stderr.read() if process.stderr else "")
    return found[1]
