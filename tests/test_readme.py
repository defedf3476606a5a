"""What the README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support import RunCitevet

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_excerpt_is_the_demos(call_citevet: RunCitevet) -> None:
    blocks = re.findall(r"^```\n(.*?)^```$", README.read_text(), re.DOTALL | re.MULTILINE)
    (excerpt,) = (block for block in blocks if block.startswith("list.md: "))
    printed = call_citevet("demo").stdout.splitlines()
    assert [line for line in excerpt.splitlines() if line not in printed] == []
