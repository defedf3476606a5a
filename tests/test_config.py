"""The configuration: where it is found, how it is spelled, and one clear line for what cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from citevet.config import ConnectTo, Keys, Settings, check_pattern, load, read_nameserver
from citevet.errors import ConfigError


def test_the_nearest_file_up_to_the_repository_root_holds(tmp_path: Path) -> None:
    (tmp_path / "citevet.toml").write_text("retries = 9\n")
    root = tmp_path / "repository"
    deep = root / "lists" / "papers"
    deep.mkdir(parents=True)
    (root / ".git").mkdir()
    assert load(deep) == Settings()
    (root / "pyproject.toml").write_text("[tool.citevet]\nretries = 5\n")
    (root / "lists" / "pyproject.toml").write_text("[tool.other]\nretries = 7\n")
    assert load(deep).retries == 5
    (root / "lists" / "citevet.toml").write_text("retries = 4\n")
    assert load(deep).retries == 4


def test_without_a_repository_only_the_folder_itself_is_looked_at(tmp_path: Path) -> None:
    (tmp_path / "citevet.toml").write_text("retries = 9\n")
    (tmp_path / "below").mkdir()
    assert load(tmp_path).retries == 9
    assert load(tmp_path / "below").retries == 3


def test_every_key_is_read_in_both_spellings(tmp_path: Path) -> None:
    file = tmp_path / "any.toml"
    file.write_text(
        """
        exclude = ["^https://example[.]org/"]
        connect = ["example.org:443:127.0.0.1:8443", "::[::1]:80"]
        allow = ["127.0.0.0/8", "::1"]
        interval = 1
        [endpoints]
        semantic-scholar = "http://127.0.0.1:1/s2"
        github_web = "http://127.0.0.1:2"
        [hosts."Slow.example.org"]
        interval = 2.5
        concurrency = 1
        headers = { Cookie = "a=b" }
        """
    )
    settings = load(tmp_path, file)
    assert settings.exclude == ["^https://example[.]org/"]
    assert settings.connect[1] == "::[::1]:80"
    assert settings.allow == ["127.0.0.0/8", "::1"]
    assert settings.interval == 1.0
    assert settings.endpoints.semantic_scholar == "http://127.0.0.1:1/s2"
    assert settings.endpoints.github_web == "http://127.0.0.1:2"
    assert settings.endpoints.arxiv == "https://export.arxiv.org"
    host = settings.hosts["slow.example.org"]
    assert (host.interval, host.concurrency, host.timeout, host.headers) == (2.5, 1, None, {"Cookie": "a=b"})


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("intervall = 1", "unknown key intervall; did you mean interval?"),
        ("[endpoints]\nsemantics-scholar = 'x'", "unknown key endpoints.semantics-scholar; did you mean endpoints."),
        ('[hosts."a.b"]\nconcurency = 1', 'unknown key hosts."a.b".concurency; did you mean hosts."a.b".concurrency?'),
        ("interval = 'x'", "interval: expected `float`, got `str`"),
        ("interval = true", "interval: expected `float`, got `bool`"),
        ("interval = inf", "interval: expected `float` <= "),
        ("retries = -1", "retries: expected `int` >= 0"),
        ("exclude = [1]", "exclude[0]: expected `str`, got `int`"),
        ("exclude = ['(']", "exclude: not a regular expression: '('"),
        ("connect = ['a:b']", "connect: 'a:b' is not of the form HOST1:PORT1:HOST2:PORT2"),
        ("connect = ['a:1:b:99999']", "is not of the form"),
        ("allow = ['10.0.0.0/40']", "allow: '10.0.0.0/40' is no network"),
        ("hosts = 1", "hosts: expected `object`, got `int`"),
        ('[hosts."a.b"]\nheaders = { "a\\r\\nb" = "c" }', "is not a header that can be sent"),
        ("[hosts]\n'a.b' = 1", 'hosts."a.b" must be a table'),
        ("[hosts.'https://a.b']\ninterval = 1", "hosts.'https://a.b': name a host alone"),
        ("sort_by = 'size'", "invalid enum value 'size'; choose one of citations, velocity, stars, year, title"),
        ("prefer = 'last'", "invalid enum value 'last'; choose one of first, "),
        ("endpoints = { github = 'ftp://x' }", "endpoints.github must be a base URL"),
        ("endpoints = { github = 'http://[bad' }", "endpoints.github must be a base URL"),
        ("endpoints = { github = 'http://a:99999' }", "endpoints.github must be a base URL"),
        ("interval = ", "is not valid TOML: Invalid value (at end of document)"),
        ("[endpoints]\ngithub-web = 'http://a'\ngithub_web = 'http://b'", "is given twice"),
    ],
)
def test_what_cannot_be_meant_is_one_line_naming_file_and_key(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "citevet.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as raised:
        load(tmp_path)
    assert str(file) in str(raised.value)
    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_unreadable_file_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"cannot read .*absent.toml: No such file"):
        load(tmp_path, tmp_path / "absent.toml")
    with pytest.raises(ConfigError, match=r"cannot read .*: Is a directory"):
        load(tmp_path, tmp_path)
    (tmp_path / "citevet.toml").write_bytes(b'exclude = ["\xff"]')
    with pytest.raises(ConfigError, match=r"is not UTF-8 .byte 12."):
        load(tmp_path)


def test_a_named_pyproject_must_have_the_table(tmp_path: Path) -> None:
    file = tmp_path / "pyproject.toml"
    file.write_text("[tool]\ncitevet = 1\n")
    with pytest.raises(ConfigError, match="must be a table"):
        load(tmp_path)
    file.write_text("")
    assert load(tmp_path) == Settings()
    with pytest.raises(ConfigError, match=r"has no .tool.citevet. table"):
        load(tmp_path, file)


def test_a_pattern_of_the_command_line_is_checked_like_one_of_the_file() -> None:
    check_pattern("^https://a/")
    with pytest.raises(ConfigError, match="not a regular expression"):
        check_pattern("*")


def test_keys_come_from_the_environment_and_are_never_shown() -> None:
    keys = Keys.from_environment(
        {
            "SEMANTIC_SCHOLAR_API_KEY": " secret-1 ",
            "GH_TOKEN": "secret-2",
            "GITHUB_TOKEN": "",
            "CITEVET_MAILTO": "a@example.org",
        }
    )
    assert (keys.semantic_scholar, keys.github, keys.mailto) == ("secret-1", "secret-2", "a@example.org")
    assert "secret" not in repr(keys)
    assert "example" not in repr(keys)


def test_github_token_goes_before_gh_token() -> None:
    assert Keys.from_environment({"GH_TOKEN": "b", "GITHUB_TOKEN": "a"}).github == "a"


def test_a_key_that_no_header_can_carry_names_its_variable_and_not_itself() -> None:
    with pytest.raises(ConfigError, match="GITHUB_TOKEN holds a blank") as raised:
        Keys.from_environment({"GITHUB_TOKEN": "geheim\nHost: evil"})
    assert "geheim" not in str(raised.value)


@pytest.mark.parametrize(
    ("entry", "host", "port", "applies"),
    [
        ("a.example:443:127.0.0.1:8443", "a.example", 443, True),
        ("A.example:443:127.0.0.1:8443", "a.example", 443, True),
        ("a.example:443:127.0.0.1:8443", "a.example", 80, False),
        ("a.example:443:127.0.0.1:8443", "b.example", 443, False),
        ("a.example::127.0.0.1:8443", "a.example", 80, True),
        ("::127.0.0.1:8443", "b.example", 80, True),
        (":80:[::1]:", "b.example", 80, True),
    ],
)
def test_connect_entries(entry: str, host: str, port: int, applies: bool) -> None:
    assert ConnectTo.parse(entry).applies(host, port) is applies


@pytest.mark.parametrize("entry", ["", "a.example", "a:b:c:d", "a:1:b", "a:1:::1:2", "a:70000:b:1"])
def test_a_connect_entry_of_another_form_is_a_configuration_error(entry: str) -> None:
    with pytest.raises(ConfigError, match="connect"):
        ConnectTo.parse(entry)


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ("192.0.2.53", ("192.0.2.53", 53)),
        ("192.0.2.53:5353", ("192.0.2.53", 5353)),
        ("[2001:db8::53]", ("2001:db8::53", 53)),
        ("[2001:db8::53]:54", ("2001:db8::53", 54)),
    ],
)
def test_nameserver_entries(entry: str, place: tuple[str, int]) -> None:
    assert read_nameserver(entry) == place


@pytest.mark.parametrize("entry", ["", "dns.example", "192.0.2", "192.0.2.53:", "192.0.2.53:0", "[::1", "2001:db8::53"])
def test_a_nameserver_entry_of_another_form_is_a_configuration_error(entry: str, tmp_path: Path) -> None:
    (tmp_path / "citevet.toml").write_text(f"nameservers = [{entry!r}]")
    with pytest.raises(ConfigError, match="nameservers"):
        load(tmp_path)
