"""What was observed, kept from one audit to the next: evidence with its time, never a verdict."""

from citevet.store.listings import KeptPage, Listings
from citevet.store.memory import Memory
from citevet.store.observations import Store

__all__ = ["KeptPage", "Listings", "Memory", "Store"]
