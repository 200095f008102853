"""Digests of what a report was made of, so that it can say so and need not be made twice."""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

REGISTERS = ("municipalities", "sources")
"""Shared tables that grow with every municipality; each uses single rows of them."""


def digest(files: Iterable[Path], start: str = "") -> str:
    """Twelve hexadecimal digits that change when any byte of the files, or ``start``, changes."""
    total = hashlib.sha256(start.encode())
    for path in files:
        total.update(path.name.encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:12]


def sources_of(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Identifiers of all documents that a municipality's tables name, sorted."""
    cells = {c for t in tables.values() if "source_id" in t for c in t["source_id"].dropna()}
    return sorted({source for cell in cells for source in str(cell).split(";")})


def register_rows(
    shared: Mapping[str, pd.DataFrame], code: str, sources: Iterable[str]
) -> list[tuple[str, ...]]:
    """Rows of the registers that concern one municipality and its documents, as text."""
    wanted = {"municipalities": [code], "sources": list(sources)}
    return [
        tuple(map(str, row))
        for name in REGISTERS
        for row in shared[name][shared[name].iloc[:, 0].isin(wanted[name])].itertuples(index=False)
    ]
