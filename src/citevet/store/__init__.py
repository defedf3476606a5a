"""What was observed, kept from one audit to the next: evidence with its time, never a verdict."""

from citevet.store.ages import Lifetime, always, by_kind
from citevet.store.chronicle import Chronicle, Moment, PastTold
from citevet.store.listings import Inquiry, KeptPage, Listings
from citevet.store.memory import Memory
from citevet.store.observations import Period, Store

__all__ = [
    "Chronicle",
    "Inquiry",
    "KeptPage",
    "Lifetime",
    "Listings",
    "Memory",
    "Moment",
    "PastTold",
    "Period",
    "Store",
    "always",
    "by_kind",
]
