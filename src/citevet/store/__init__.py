"""What was observed, kept from one audit to the next: evidence with its time, never a verdict."""

from citevet.store.memory import Memory
from citevet.store.observations import Store

__all__ = ["Memory", "Store"]
