"""citevet vets paper lists: links, venues, citations, and a patch that mends what is wrong."""

__version__ = "0.1.0"
