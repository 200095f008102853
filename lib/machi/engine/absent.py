"""Import a package as if others it would bring along were not installed.

Some packages load every partner they find, for seconds in each process, to work with things that
nothing here holds. They say themselves how they do without: by failing to import the partner.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def absent(name: str) -> Iterator[None]:
    """Meanwhile the import of module ``name`` fails, unless it is loaded; afterwards it is free."""
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]  # what makes an import fail
    try:
        yield
    finally:
        del sys.modules[name]
