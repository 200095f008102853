"""Made-up municipalities as a newcomer makes them, beside the complete one of the repository."""

from pathlib import Path

SAMPLE, SAMPLE_FOLDER = "990019", "990019-mihon"
NAME = "空町"
EMPTY, PLAN, FORM = "990027", "990035", "990043"
ALL = ((EMPTY, "empty", ()), (PLAN, "plan", ()), (FORM, "form", ("--form",)))
"""Code, slug and further options: no rows, one plan only, an empty form."""
ROW = (
    f"s1,{PLAN},空町総合戦略（架空）,空町の戦略,総合戦略,,adopted,2025,2029,N3,,"
    "machi-editors,架空の表題,架空\n"
)


def add_a_plan(home: Path) -> None:
    """One row in one table, all others empty."""
    table = home / "data" / "municipalities" / f"{PLAN}-plan" / "plans.csv"
    with table.open("a", encoding="utf-8", newline="") as file:
        file.write(ROW)


def folders() -> list[str]:
    """Names of the folders of all of them."""
    return [SAMPLE_FOLDER, *(f"{code}-{slug}" for code, slug, _ in ALL)]
