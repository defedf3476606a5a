"""Tests of net/: real sockets on loopback, virtual time where time is what matters."""
