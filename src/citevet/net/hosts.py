"""The named exceptions: hosts that are to be asked more slowly than any other, and who says so.

The configuration's own `hosts` take precedence over these, and a source that passes a pace of its own is not
concerned.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from citevet.net.lanes import Pace

PACES: Mapping[str, Pace] = MappingProxyType(
    {
        pace.name: pace
        for pace in (
            # Pages, not the API. GitHub asks API clients for serial requests and a second's pause, and answers
            # crawlers of its pages with 429: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
            Pace("github.com", 1.0, 1),
            # One request each three seconds, one connection: https://info.arxiv.org/help/api/tou.html
            # A little more, as it is their arrival that arXiv sees, and the first one may take longer on its way.
            Pace("export.arxiv.org", 3.2, 1),
            # The same house asks robots to use export.arxiv.org: https://info.arxiv.org/help/robots.html
            Pace("arxiv.org", 3.0, 1),
            # One or two seconds between requests: https://dblp.org/faq/1474706.html
            Pace("dblp.org", 2.0, 1),
            # Thirty requests a minute, and an hour behind a firewall for who goes on through 429s:
            # https://github.com/edgi-govdata-archiving/wayback/issues/206, /137
            Pace("web.archive.org", 2.0, 1),
        )
    }
)
