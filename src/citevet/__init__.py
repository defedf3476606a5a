"""citevet vets paper lists: links, venues, citations, and a patch that mends what is wrong."""
