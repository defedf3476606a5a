"""The robot walls that are known, each with what its pages alone have."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wall:
    """How one vendor's challenge is told: by a header that says so (whatever the body), or by a body that holds all
    of `body` under a title that `title` matches as a whole.

    `refusals` holds marks that ordinary pages carry too: any of them counts, but only with a status of refusal. Marks
    are in lower case, as they are looked for whatever the case.
    """

    name: str
    header: tuple[str, str] | None = None
    title: re.Pattern[str] | None = None
    body: tuple[bytes, ...] = ()
    refusals: tuple[bytes, ...] = ()


def _title(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


WALLS = (
    # https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
    Wall("cloudflare", header=("cf-mitigated", "challenge")),
    Wall("cloudflare", title=_title(r"just a moment\W*"), body=(b"_cf_chl_opt",)),
    Wall(
        "cloudflare",
        title=_title(r"attention required! \| cloudflare|just a moment\W*"),
        refusals=(
            b"cf-error-details",
            b"/cdn-cgi/challenge-platform/",
            b"cf-browser-verification",
            b"checking your browser",
        ),
    ),
    # https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-how-it-works.html
    Wall("aws-waf", header=("x-amzn-waf-action", "challenge")),
    Wall("aws-waf", header=("x-amzn-waf-action", "captcha")),
    Wall("aws-waf", body=(b"gokuprops", b"awswafintegration")),
    # https://vercel.com/docs/vercel-firewall/firewall-concepts
    Wall("vercel", header=("x-vercel-mitigated", "challenge")),
    Wall("datadome", body=(b"captcha-delivery.com", b"var dd=")),
    Wall("datadome", refusals=(b"captcha-delivery.com",)),
    Wall("perimeterx", body=(b"_pxappid", b"px-captcha")),
    Wall("perimeterx", refusals=(b"px-captcha", b"_pxappid", b"perimeterx")),
    Wall(
        "akamai",
        title=_title(r"access denied"),
        refusals=(b"errors.edgesuite.net", b"reference&#32;&#35;", b"you don't have permission"),
    ),
    Wall("akamai", body=(b"bm-verify=", b'http-equiv="refresh"')),
    Wall("imperva", body=(b"incapsula incident id",)),
    Wall("imperva", body=(b"_incapsula_resource", b"swudnsai", b"main-iframe")),
    Wall("sucuri", title=_title(r"sucuri website firewall.*")),
    Wall("sucuri", body=(b"sucuri_cloudproxy_js", b"you are being redirected")),
    Wall("ddos-guard", title=_title(r"ddos-guard"), refusals=(b"ddos-guard",)),
    Wall("anubis", title=_title(r"making sure you('|’)re not a bot!?"), body=(b"anubis",)),
    Wall("radware", title=_title(r"radware (bot manager )?(captcha|page)")),
    Wall("radware", body=(b"validate.perfdrive.com",)),
    Wall("fastly", title=_title(r"client challenge"), body=(b"javascript",)),
    Wall("google", body=(b"our systems have detected unusual traffic",)),
    # {"name": "ChallengeRequiredError", ...}
    Wall("openreview", body=(b'"challengerequirederror"',)),
    Wall(
        "captcha",
        title=_title(
            r"(robot check|are you (a )?(robot|human)\??|(bot|human) verification|verify (that )?you are (a )?human"
            r"|captcha|security (check|verification|checkpoint)|vercel security checkpoint|pardon our interruption)\W*"
        ),
        body=(b"script",),
    ),
    Wall(
        "captcha",
        refusals=(b"captcha", b"are you a robot", b"you are human", b"you are not a robot", b"unusual traffic"),
    ),
)
