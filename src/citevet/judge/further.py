"""What is to be asked about a paper after those that know its identifiers: of Crossref, what was registered with its
DOI, and of OpenAlex, what is still open then. Nothing here asks anybody anything.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from citevet.identifiers import ARXIV_DOIS
from citevet.judge.links import proves_absence
from citevet.model import Evidence, Found, Identifier, Need, Paper, PaperRecord, Question, Unavailable


def registered_as(evidence: Evidence) -> Iterator[Identifier]:
    """The DOIs that a source gives a paper: its own, and that of what a preprint became. arXiv's are left out: Crossref
    does not know them, and they name the arXiv paper, which is asked about by its id."""
    if isinstance(evidence, Found) and isinstance(evidence.record, PaperRecord):
        for doi in (evidence.record.ids.doi, evidence.record.published_as):
            if doi and not doi.startswith(ARXIV_DOIS):
                yield Identifier("doi", doi)


def further_needs(named: Iterable[Identifier], paper: Paper | None, evidence: Sequence[Evidence]) -> tuple[Need, ...]:
    """The next questions about the paper of an entry that names those identifiers; `evidence` is all that is known of
    it.

    Crossref is asked about every DOI of the paper, since it is the one to know of retractions; OpenAlex only once
    Crossref was, and only where Semantic Scholar has no citations or Crossref did not answer.
    """
    named = tuple(named)
    dois = dict.fromkeys(each for each in named if each.kind == "doi")
    if paper is not None:
        dois |= dict.fromkeys(doi for each in evidence for doi in registered_as(each))
    asked = {(each.source, each.about) for each in evidence}
    if open_ones := [doi for doi in dois if ("crossref", doi) not in asked]:
        return tuple(Need("crossref", Question(doi)) for doi in open_ones)
    if any(proves_absence(each) for each in evidence):
        return ()
    unanswered = [each.about for each in evidence if each.source == "crossref" and isinstance(each, Unavailable)]
    counted = any(each.source == "semantic-scholar" and isinstance(each, Found) for each in evidence)
    names = [] if counted else [*(each for each in named if each.kind == "arxiv"), *dois][:1]
    left = (each for each in dict.fromkeys((*unanswered, *names)) if ("openalex", each) not in asked)
    return tuple(Need("openalex", Question(each)) for each in left)
