"""What a few tests need that a checkout alone may not bring, each skip with its reason."""

from pathlib import Path

import pytest

from machi import similarity

SHARED = Path(__file__).resolve().parents[3] / "shared"
SEEDS = SHARED / "seeds"
"""Transcriptions of the five documents; only their facts are in the repository."""
MINISTRY = SHARED / "research" / "data" / "sdg_targets.csv"
"""The ministry's translation of the SDG targets, which must not be copied into the repository."""
ENCODER = similarity.METHODS["sentence-encoder"]

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="the transcriptions (shared/seeds) are not beside this checkout"
)
needs_ministry = pytest.mark.skipif(
    not MINISTRY.is_file(), reason="the ministry's target texts are not beside this checkout"
)
# An optional extra: who installed without the lock may lack it. The lock of `make test` holds it,
# which tests/test_environment.py checks, so there it is never skipped.
needs_encoder = pytest.mark.skipif(
    not ENCODER.installed, reason=f"the extra is not installed: {ENCODER.package}"
)
