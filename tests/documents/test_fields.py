"""Names of authors, however a list writes them."""

from __future__ import annotations

import pytest

from citevet.documents.fields import author_names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann Lee, Bob M. Ray, Cy Fox", ("Ann Lee", "Bob M. Ray", "Cy Fox")),
        ("Ann Lee, Bob Ray and Cy Fox", ("Ann Lee", "Bob Ray", "Cy Fox")),
        ("Ann Lee and Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Lee, Ann and Ray, Bob M.", ("Ann Lee", "Bob M. Ray")),
        ("Lee, Ann  an Ray, Bob and Fox, Cy", ("Ann Lee", "Bob Ray", "Cy Fox")),
        ("Lee, Ann", ("Ann Lee",)),
        ("Ann Lee, Bob Ray", ("Ann Lee", "Bob Ray")),
        ("Ann Lee.,Bob Ray, Jo S.", ("Ann Lee", "Bob Ray", "Jo S.")),
        ("Ann Lee et al.", ("Ann Lee",)),
        ("Lee, Ann and Ray, Bob and others", ("Ann Lee", "Bob Ray")),
        ("Ann Lee; Bob Ray", ("Ann Lee", "Bob Ray")),
        ("苏剑林、王小明", ("苏剑林", "王小明")),
        ("", ()),
    ],
)
def test_author_names(text: str, names: tuple[str, ...]) -> None:
    assert author_names(text) == names
