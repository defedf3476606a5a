"""A stand-in for every service that citevet asks, on loopback, under the real names and in the real formats.

    def test_a_renamed_repository(world: World, run_citevet: RunCitevet, tmp_path: Path) -> None:
        world.add(
            WorldPaper("Attention Is All You Need", ("Ashish Vaswani",), arxiv="1706.03762"),
            WorldRepository("huggingface/transformers", stars=9, formerly=("huggingface/pytorch-transformers",)),
            WorldPage("https://example.org/old", status=301, location="https://example.org/new"),
        )
        world.fail("semantic-scholar", Fault.LIMITED)            # for ever; times=1: once
        (tmp_path / "citevet.toml").write_text(world.config())   # connect, allow and no waiting between requests
        ran = run_citevet("audit", "list.md", cwd=tmp_path)
        assert not world.requests_to("arxiv.org")

In one process, `world.settings()` gives the same configuration as values; the fixture `world` sets SSL_CERT_FILE, so
that `https://github.com/` is reached by real TLS through `connect`. What is not there (an unknown arXiv id, DOI or
repository) is answered as its service does; any other host answers 200 (`world.elsewhere.status = 404` for the other
rule); a `WorldPage` answers for its exact URL on whatever host.

Services, as `fail` names them: semantic-scholar, arxiv (the API), arxiv-pages, github (the API), github-pages, dblp,
shields, doi, openreview, openreview-api, crossref, openalex, acl, web (all other hosts); it takes a host name as well.

`tests.world.loader.things_of(paths or documents)` gives everything that lists name, to be added; `with_facts` then lays
known acceptances over it.
"""

from tests.world.faults import Fault
from tests.world.holdings import Thing, WorldPage, WorldPaper, WorldRepository
from tests.world.server import Seen, World

__all__ = ["Fault", "Seen", "Thing", "World", "WorldPage", "WorldPaper", "WorldRepository"]
