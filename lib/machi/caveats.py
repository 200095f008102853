"""What a reader must know before relying on an indicator's verdict, found from the data."""

import numpy as np
import pandas as pd

from machi import quantities

CODES = (
    "unsure_name",
    "judged_count",
    "not_final",
    "other_document",
    "targets_turn",
    "rate_differs",
)


def find(
    assessment: pd.DataFrame, indicators: pd.DataFrame, observations: pd.DataFrame
) -> pd.DataFrame:
    """Reservations about each assessed indicator.

    Args:
        assessment: ``kpi.assess``.
        indicators: table ``indicators`` after ``kpi.prepare``.
        observations: table ``observations``.

    Returns:
        indicator_id and code, one row per reservation: unsure_name (the printed name is broken and
        was read by the editor), judged_count (whether values are per year or cumulative is the
        editor's judgement), not_final (the latest actual is provisional, estimated or
        approximate), other_document (it comes from another document than the target),
        targets_turn (a later target inside the plan goes against the wanted direction),
        rate_differs (the printed rate is not the quotient rounded to the printed digits).
    """
    own = indicators.set_index("indicator_id").loc[assessment["indicator_id"]]
    actual = _row_of(assessment, observations, "actual")
    target = _row_of(assessment, observations, "target")
    marks = pd.DataFrame(
        {
            "unsure_name": own["label"].notna().to_numpy(),
            "judged_count": (
                (own["measure_type_basis"] == "judged")
                & own["measure_type"].isin(["annual", "cumulative"])
            ).to_numpy(),
            "not_final": actual["status"].isin(["provisional", "estimated", "approximate"]),
            "other_document": (actual["source_id"] != target["source_id"])
            & actual["source_id"].notna()
            & target["source_id"].notna(),
            "targets_turn": assessment["indicator_id"]
            .isin(_turning(indicators, observations))
            .to_numpy(),
            "rate_differs": [
                differs(printed, computed)
                for printed, computed in zip(
                    assessment["printed_rate"], assessment["rate"], strict=True
                )
            ],
        },
        index=pd.Index(assessment["indicator_id"], name="indicator_id"),
    )
    held = marks.stack()
    found = held[held].reset_index().rename(columns={"level_1": "code"})
    return found[["indicator_id", "code"]]


def _turning(indicators: pd.DataFrame, observations: pd.DataFrame) -> list[str]:
    """Indicators whose yearly targets turn back: a cumulative or rising one that falls, say."""
    end = observations["indicator_id"].map(indicators.set_index("indicator_id")["end_year"])
    # A vision for 2040 may well lie below the plan's own target.
    later = (observations["year"] > end).fillna(False).astype(bool)
    rows = observations[
        (observations["series"] == "target") & observations["value"].notna() & ~later
    ]
    dated = rows.dropna(subset=["year"]).drop_duplicates(["indicator_id", "year"])
    steps = dated.sort_values("year", kind="stable").groupby("indicator_id")["value"].diff()
    direction = dated["indicator_id"].map(indicators.set_index("indicator_id")["direction"])
    against = ((direction == "increase") & (steps < 0)) | ((direction == "decrease") & (steps > 0))
    return list(dated.loc[against, "indicator_id"].unique())


def _row_of(assessment: pd.DataFrame, observations: pd.DataFrame, series: str) -> pd.DataFrame:
    """The observation behind the assessed value of a series; missing where there is none."""
    key = ["indicator_id", "year", "year_type"]
    rows = observations[(observations["series"] == series) & observations["value"].notna()]
    wanted = assessment[["indicator_id"]].assign(year=assessment[f"{series}_year"])
    if series == "actual":
        wanted["year_type"] = assessment["actual_year_type"]
    on = [name for name in key if name in wanted]
    held = rows.drop_duplicates(on)[[*on, "status", "source_id"]]
    return wanted.merge(held, on=on, how="left").set_index(assessment["indicator_id"])


def differs(printed: float, computed: float) -> bool:
    """Whether a printed rate (per cent) is not the computed ratio at the printed precision.

    A rate printed without decimals is compared without decimals, one with a decimal with one.
    """
    if pd.isna(printed) or pd.isna(computed) or not np.isfinite(computed):
        return False
    digits = 0 if float(printed).is_integer() else 1
    # Noise of the division would turn 108.75 (1044/960) into a little less.
    return quantities.round_half_up(round(100 * computed, 9), digits) != printed
