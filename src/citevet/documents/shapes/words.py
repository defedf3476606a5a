"""What a piece of text in an entry can be: a date, a venue, names of authors, the label of a link or of a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from citevet.documents.fields import MONTHS, Published, Stretch, full_year
from citevet.model import Field
from citevet.venues import is_preprint, read_venue

_DATES = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?[\s,]+)?{MONTHS}[.,]*\s*(?:\d{{1,2}}(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d\d)"
    r"|((?:19|20)\d\d)(?:[-./,\u2010\u2011\u2013]\d{1,2}){0,2}"
    r"|((?:19|20)\d\d)(?:0[1-9]|1[0-2])"
    r"|\d{1,2}[-./](?:\d{1,2}[-./])?((?:19|20)\d\d)"
    r"|((?:19|20)\d\d)\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?"
)
_DATE = re.compile(_DATES, re.IGNORECASE)
_DATE_BEFORE = re.compile(rf"(?!\d{{4}}\s*,)(?:{_DATES})\s*,\s*(?=[^\W\d_])", re.IGNORECASE)
_MONTH_BEHIND = re.compile(rf"(?<=\w)[\s,]+(?:\d{{1,2}}\s+)?{MONTHS}\.?(?:\s*\d{{1,2}})?$", re.IGNORECASE)
_YEAR = re.compile(
    r"(?<![\d:/])((?:19|20)\d\d)(?:\.\d{1,2})?(?!\d|\.\d{3})"
    r"|(?:(?<=[A-Za-z])\s?['’‘`]\s?|(?<=[xX]i[vV] )(?=\d\d\.\d\d(?!\d)))(\d\d)(?:\.\d\d)?(?!\d)"
)
_SHORT_YEAR = re.compile(r"(?<=[A-Za-z])\s?()([0-3]\d)$")
_BOUNDS = re.compile(r"[\s.,;:：|()\[\]（）·•\\*_~>'’-]*")
_ENDS = " \t\n.,;:：|()[]（）·•\\*_~-'’"
_JOINTS = " \t\n,'’‘`-–—()[]:"
_BARS = frozenset("|-–—/")
_ENDED = re.compile(r"[.?!]\s")
_ABBREVIATIONS = re.compile(
    r"(?:[A-Z][A-Za-z]{1,7}\.? |& |and |of )*[A-Z][a-z]{1,7}\. (?:[A-Z][a-z]{1,7}\. )*[A-Z][a-z]{1,7}\."
)
_NEXT_PLACE = re.compile(r"\s*[,;]\s+(?=[^\W\d_])")
_ALTERNATIVE = re.compile(r"\s*\|\s*|\s+/\s+")
_OTHERS = re.compile(r"(?i)[\s,]*(?:\bet\.?\s*al\b\.?|\band\s+others|\bothers|\betc\.?)\s*$")
_COUNTED = re.compile(r"[(\[]cited by [\d,]{1,9}[)\]]\s{0,8}$", re.IGNORECASE)
_ET_AL = re.compile(r"\bet\.?\s+al$", re.IGNORECASE)
_LONGEST_ET_AL = 12
_NEXT_SENTENCE = re.compile(r"[^\W\d_]{2}[a-z]\.\s+[^\W\d_]")
_IN = re.compile(r"[Ii]n:?\s+(?!Press|Review|Submission)(?=[A-Z]|arXiv|bioRxiv)")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_NAMES_AND_YEAR = re.compile(r"(.+?)[\s,(]+((?:19|20)\d\d)")
_STRAY_STOP = re.compile(r"(?<!\bal)(?<!\b[A-Z])\.$")
_INSTITUTE = re.compile(r"(?<=\w)\s*\([^()]*\)(?=\s+et\.?\s+al)")
_AND = re.compile(r"\s*(?:,\s*(?:and|&)\s+|\s(?:and|&)\s+|[,;，、；])\s*")
_PARTICLES = frozenset(
    re.split(
        " ",
        "af al av bin da de del den der des di do dos du el ibn la le ten ter van vom von y zu",
    )
)
_NO_NAMES = frozenset(
    re.split(
        " ",
        "against are beyond between does for from how into not of on over the these this through toward "
        "towards under using via what when where why with without your",
    )
)
_CAPITALISED = re.compile(r"[^\W\d_][\w'’.-]*")
_CHINESE_NAME = re.compile("[\u4e00-\u9fff]{2,4}|[\u4e00-\u9fff]{1,6}(?:·[\u4e00-\u9fff]{1,6})+")
_LABEL_LINE = re.compile(
    r"\W*([^\W\d_][\w&/-]*(?: [\w&/()-]+){0,2}?)\s*(?:\([^()]*\)|（[^（）]*）)?\W{0,3}[:：]\W{0,3}?\s*"
)
_LABELLED = (
    ("title", re.compile(r"(?:paper )?title|标题|题目", re.IGNORECASE)),
    ("authors", re.compile(r"authors?|by|作者", re.IGNORECASE)),
    (
        "venue",
        re.compile(
            r"venues?|publishe[dr](?: in| at)?|publication|pub|conference|journal|accepted(?: by| at)?"
            r"|会议|期刊|发表于?|出处",
            re.I,
        ),
    ),
    ("date", re.compile(r"date|year|time|日期|时间|年份", re.IGNORECASE)),
    ("paper", re.compile(r"papers?(?: ?\d| links?)?|pdf|arxiv|urls?|论文\w{0,6}", re.IGNORECASE)),
    ("code", re.compile(r"codes?|github|repo(?:sitory)?|(?:代码|源码)\w{0,6}", re.IGNORECASE)),
)
_LINK_WORDS = frozenset(
    re.split(
        " ",
        "abs abstract acl acm api app appendix article arxiv benchmark bib bibtex bilibili blog checkpoint "
        "chinese cite code codes colab cvf data dataset datasets demo doc docs documentation doi download eval "
        "extended face full git github gitlab here hf home homepage html hugging huggingface ieee implementation "
        "in jax journal keras leaderboard link links matlab media model models news not notebook official online "
        "openreview original our page paper papers papge pdf post poster preprint presentation project projects "
        "publication publisher pytorch repo report repository review site slide slides source springer star stars "
        "summary supp supplement supplemental supplementary talk tech technical tensorflow test text thread tool "
        "toolkit torch tutorial tweet twitter unofficial url version video videos web webpage website weights "
        "wiki yet youtube zhihu 中文 主页 代码 博客 数据 数据集 演示 视频 解读 论文 链接 项目",
    )
)
_WORDS = re.compile(r"[^\W_]+")
_PERIODICAL = re.compile(
    r"\b(?:Transactions|Journal|Proceedings|Conference|Symposium|Letters|Magazine|Annals|Dissertation|Thesis)\b"
)
_CUT = re.compile(r"\s*(?:,\s|[.,;]?\s*[(\[])")
_LONG_WORD = re.compile(r"[^\W\d_]{4}")
_LONGEST_LABEL = 4
_PAIR = 2
_LONGEST_WORD = 5
_MOST_WORDS_BEHIND_A_DATE = 4
_LONGEST_VENUE = 160
_LONGEST_DATE = 24
_MOST_VENUE_WORDS = 10
_MOST_NAME_WORDS = 6
_LONGEST_SMALL_WORD = 4
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔"
    "谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
_VENUE_WORDS = frozenset(
    {"accepted", "findings", "highlight", "journal", "poster", "preprint", "short", "spotlight", "symposium"}
    | {"track", "under", "review", "workshop", "workshops", "proceedings", "conference", "extended", "abstract"}
)
_TRACK_WORDS = _VENUE_WORDS | frozenset(
    re.split(
        " ",
        "award awards best challenge companion competition demo demonstration demos finalist honorable industrial "
        "industry main mention nominee oral orals outstanding page pages paper papers posters pp proc runner selected "
        "special spotlights student system top tutorial vol volume wip",
    )
)


def date_in(stretch: Stretch, start: int, end: int) -> Field | None:
    """The year of a text that is a date and nothing else."""
    start, end = bounds(stretch.text, start, end)
    found = _DATE.fullmatch(stretch.text, start, end)
    group = found.lastindex if found else None
    return Field(found[group], stretch.span(*found.span(group))) if found and group else None


def is_venue(text: str) -> bool:
    """Whether a text is a venue that is known, or says that something is a preprint."""
    if len(text) > _LONGEST_VENUE or not any(character.isalpha() for character in text):
        return False
    plain = _YEAR.sub(" ", text)
    plain = plain if plain == text else _MONTH_BEHIND.sub("", plain.strip(" -–—_'’"))
    if plain == text and (text.islower() or (text.istitle() and len(text) <= _LONGEST_WORD)) and not is_preprint(text):
        return False
    preprint = (is_preprint(text) or is_preprint(plain)) and _LONG_WORD.search(text) is not None
    known = preprint or read_venue(text) is not None or read_venue(plain) is not None
    if known or plain != text:
        return known
    short = _SHORT_YEAR.search(text)
    return short is not None and _is_known(text[: short.start()])


def may_be_venue(text: str) -> bool:
    """Whether a text can be a venue of which nothing is known: a few words that begin with a capital, and a year."""
    year = _YEAR.search(text)
    words = [word for word in _YEAR.sub(" ", text).split() if word not in _BARS]
    if year is None or not 0 < len(words) <= _MOST_VENUE_WORDS or len(text) > _LONGEST_VENUE:
        return False
    plain = [word.strip("()[],.") for word in words]
    if any(len(word) > _LONGEST_SMALL_WORD and word.islower() and word not in _VENUE_WORDS for word in plain):
        return False
    short = "" if _ABBREVIATIONS.fullmatch(" ".join(words)) else text
    return (words[0][0].isupper() or is_venue(text)) and not _ENDED.search(short) and ":" not in text


def is_periodical(text: str) -> bool:
    """Whether a text without a year is the name of a journal, a conference or the like, by the words of such names."""
    words = text.split()
    if _PERIODICAL.search(text) is None or not 1 < len(words) <= _MOST_VENUE_WORDS or len(text) > _LONGEST_VENUE:
        return False
    if any(len(word) > _LONGEST_SMALL_WORD and word.islower() for word in words):
        return False
    return text[0].isupper() and not re.search(r"[.?!:]\s", text)


def stated(stretch: Stretch, start: int, end: int) -> Published | None:
    """Venue and year of a text that states them and nothing else; None where nothing is stated.

    `Mar., 2024` is a date and no venue. Of `Dec., 2024 | CVPR 2025` and `Dec. 5, 2024, CVPR 2025` the venue counts. The
    slot is all but the date. Of `arXiv 2004; ECCV 2020` the venue that accepted counts.
    """
    for cut in _NEXT_PLACE.finditer(stretch.text, start, min(end, start + _LONGEST_VENUE)):
        before, behind = stretch.text[start : cut.start()].strip(), stretch.text[cut.end() : end]
        if _is_called_preprint(before) and is_venue(behind) and not is_preprint(behind):
            return stated(stretch, cut.end(), end)
    date: Field | None = None
    for begin, stop in _alternatives(stretch.text, *bounds(stretch.text, start, end)):
        year = date_in(stretch, begin, stop)
        if year is None and stop > begin:
            found = _venue_in(stretch, *bounds(stretch.text, begin, stop))
            if found is not None:
                return found if found.year is not None else replace(found, year=date)
        date = date or year
    return Published(None, date) if date else None


def date_first(stretch: Stretch, start: int, end: int) -> Field | None:
    """The year of a date before a comma, behind which a few words that tell no venue stand: `2023-12, Meta`."""
    found = _DATE_BEFORE.match(stretch.text, start, end)
    if found is None or len(stretch.text[found.end() : end].split()) > _MOST_WORDS_BEHIND_A_DATE:
        return None
    return date_in(stretch, start, found.end())


def _alternatives(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands between bars, and apart from it a date before a comma."""
    position = start
    dated = _DATE_BEFORE.match(text, start, end)
    if dated is not None:
        yield start, start + len(dated[0].rstrip(" ,"))
        position = dated.end()
    for cut in _ALTERNATIVE.finditer(text, position, end):
        if "|" not in cut[0] and not any(
            map(str.isdigit, text[max(position, cut.start() - _LONGEST_DATE) : cut.start()])
        ):
            continue
        yield position, cut.start()
        position = cut.end()
    yield position, end


def _venue_in(stretch: Stretch, start: int, end: int) -> Published | None:
    text = stretch.text
    inside = _IN.match(text, start, end)
    start = inside.end() if inside else start
    if end - start <= _LONGEST_VENUE and text.startswith(".", end):
        end += _ABBREVIATIONS.fullmatch(text, start, end + 1) is not None
    slot = stretch.field(start, end)
    if slot is None or not any(character.isalpha() for character in slot.text):
        return None
    year = _YEAR.search(text, start, end) or _short_year(text, start, end)
    if year is None:
        return Published(slot, None, slot.span, is_preprint(slot.text))
    group = 1 if year[1] else 2
    told = Field(year[1] or full_year(year[2]), stretch.span(*year.span(group)))
    head = text[start : year.start()].rstrip(_JOINTS)
    head += ")" * (head.count("(") > head.count(")") and text.startswith(")", start + len(head)))
    before = stretch.field(start, start + len(_MONTH_BEHIND.sub("", head)))
    end = _end_of_place(text, year.end(), end)
    slot = stretch.field(start, end) or slot
    behind = text[year.end() : end]
    rest = behind.lstrip(_JOINTS)
    closed = rest.endswith(")") and "(" not in rest
    after = stretch.field(year.end() + len(behind) - len(rest), end - closed)
    venue = before or after
    if before and after:
        venue = Field(f"{before.text} {after.text}", slot.span)
    return Published(venue, told, slot.span, is_preprint(venue.text)) if venue else Published(None, told)


def _end_of_place(text: str, year: int, end: int) -> int:
    """Where a venue ends whose year ends at `year`: before a comma or a bracket behind which nothing speaks of a track,
    an award or a venue, but an institute or a keyword stands: `V 2023, Google`."""
    for cut in _CUT.finditer(text, year, min(end, year + _LONGEST_VENUE)):
        words = _WORDS.findall(text[cut.end() : end].lower())
        if words and _TRACK_WORDS.isdisjoint(words) and not is_venue(text[cut.end() : end].strip(" ()[]*_.")):
            return cut.start()
    return end


def _short_year(text: str, start: int, end: int) -> re.Match[str] | None:
    """The year of `OSDI 22` and `ECCV22`: two digits count behind a venue that is known and nowhere else."""
    found = _SHORT_YEAR.search(text, start, end)
    return found if found and _is_known(text[start : found.start()]) else None


def _is_known(venue: str) -> bool:
    return read_venue(venue) is not None or _is_called_preprint(venue)


def _is_called_preprint(text: str) -> bool:
    return _LONG_WORD.search(text) is not None and is_preprint(text)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """The range without the blanks, brackets and points around what it says; `et al.` keeps its full stop."""
    lead = _BOUNDS.match(text, start, end)
    start = lead.end() if lead else start
    stop = start + len(text[start:end].rstrip(_ENDS)) if end > start else start
    if stop == end:
        return start, stop
    opened = text[stop] == ")" and text.count("(", start, stop) > text.count(")", start, stop)
    shortened = text[stop] == "." and _ET_AL.search(text, max(start, stop - _LONGEST_ET_AL), stop) is not None
    return start, stop + (opened or shortened)


def before_count(text: str, start: int, end: int) -> int:
    """Where the words of `text[start:end]` end before a citation count written behind them: `T (cited by 7)`."""
    counted = _COUNTED.search(text, start, end)
    return counted.start() if counted and counted.start() > start else end


def are_names(text: str, *, alone: bool = False) -> bool:
    """Whether a text names people. One name counts where it stands `alone`; several always."""
    text = _INSTITUTE.sub("", text.strip(" \t\n,;"))
    shortened = _OTHERS.sub("", text)
    if shortened == text and _CHINESE_NAME.fullmatch(text) and not ("·" in text or text[0] in _SURNAMES):
        return False
    names = _upright([name for name in _AND.split(shortened.strip(" \t\n.,;*")) if name])
    if not names or len(text) > 20_000 or _NEXT_SENTENCE.search(shortened):
        return False
    if len(names) == 1 and shortened == text and not alone:
        return False
    likely = [is_name(name) for name in names]
    if len(names) == _PAIR and shortened == text and sorted(map(bool, likely)) == [False, True] and "," not in text:
        return False
    strange = [name for name, each in zip(names, likely, strict=True) if each is None]
    if not strange and ((alone and len(names) > 1) or (shortened != text and _ET_AL.search(text.rstrip(".")))):
        return True
    if 5 * len(strange) > len(names) or any(len(name.split()) > _MOST_NAME_WORDS for name in strange):
        return False
    return 2 * sum(bool(each) for each in likely) >= len(names)


def _upright(names: list[str]) -> list[str]:
    """The parts of `Lewis, P., Perez, E.` put together as two names; those of other lists as they are."""
    if len(names) % 2 or not all(map(_INITIALS.fullmatch, names[1::2])) or any(map(_INITIALS.fullmatch, names[::2])):
        return names
    return [f"{surname} {initials}" for surname, initials in zip(names[::2], names[1::2], strict=True)]


def names_and_year(text: str) -> tuple[int, int] | None:
    """Where the names of `A, A, 2020` or `A et al. 2020` end and the year begins; None for any other text."""
    found = _NAMES_AND_YEAR.fullmatch(text)
    if found is None or is_venue(text) or not are_names(found[1]) or is_venue(found[1].rpartition(", ")[2]):
        return None
    return len(_STRAY_STOP.sub("", found[1])), found.start(2)


def is_name(text: str) -> bool | None:
    """Whether a text is a full name; None where it cannot be one, False where it is a single word."""
    if _CHINESE_NAME.fullmatch(text):
        return True
    words = text.rstrip("0123456789*†‡ ").split()
    if not 1 <= len(words) <= _MOST_NAME_WORDS or len(text) > 60:
        return None
    if words[0].lower() in _NO_NAMES:
        return None
    if wide_letters(text) and any(character.isascii() and character.isalpha() for character in text):
        return None
    for word in words:
        if word in _PARTICLES:
            continue
        found = _CAPITALISED.match(word)
        if found is None or not (word[0].isupper() or not word[0].isascii()) or word.rstrip(",*†‡")[-1:] in ":?!":
            return None
    return len(words) > 1


def is_others(text: str) -> bool:
    """Whether a text is `et al.` or the like, and nothing else."""
    return not _OTHERS.sub("", text.strip(" .,")).strip(" .,") and any(character.isalpha() for character in text)


def label_of(text: str) -> tuple[str, int] | None:
    """What a text that begins with a label (`Authors:`) tells, and where that begins; "" for a label that says
    nothing of the fields known here; None without a label."""
    found = _LABEL_LINE.match(text)
    if found is None:
        return None
    label = found[1].strip()
    return next((kind for kind, pattern in _LABELLED if pattern.fullmatch(label)), ""), found.end()


def wide_letters(text: str) -> int:
    """How many letters of a text are Chinese, Japanese or Korean."""
    return sum(character > "\u2e80" for character in text)


def is_link_label(text: str) -> bool:
    """Whether a link's text says what it leads to (`paper`, `[Code]`, `Project Page`), rather than naming a paper."""
    stripped = text.strip()
    if not stripped or (stripped[0] == "[" and stripped[-1] == "]"):
        return True
    words = _WORDS.findall(stripped.lower())
    return len(words) <= _LONGEST_LABEL and all(word in _LINK_WORDS for word in words)
