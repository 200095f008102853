"""The words by which indicators of different municipalities are taken for the same theme.

They are ours, not a document's, so no row has a source; what each is for stands beside it.
"""

from pandera.typing import Series

from machi.schemas.fields import IDENTIFIER, Table, column

ROLES = ["name", "reversed", "unit", "count", "definition", "other", "area"]


class Themes(Table):
    """What municipalities often measure alike, in the order a report shows it."""

    theme_id: Series[str] = column("id of the theme", unique=True, str_matches=IDENTIFIER)
    title: Series[str] = column("what it is called in reports, Japanese")
    caution: Series[str] = column("what to mind when values of two municipalities are compared")


class ThemeWords(Table):
    """A word of a theme and what it tells when it occurs in an indicator."""

    theme_id: Series[str] = column("the theme; blank for every theme", blank=True)
    role: Series[str] = column(
        "name: in a name, it is of the theme · reversed: in a name, it counts the other way · "
        "unit: a unit the theme is measured in · count: a measure type that counts like another · "
        "definition: in name or definition, it counts otherwise or only a part · "
        "other: in a name without a word of the theme, it may be mistaken for it · "
        "area: in name or definition, it is about another area",
        isin=ROLES,
    )
    word: Series[str] = column("the word as documents print it, a unit or a measure type")
    stands_for: Series[str] = column(
        "of a name: which quantity it is; of a count: the measure type it counts like", blank=True
    )
    note: Series[str] = column("why the word is here", blank=True)


FILES: dict[str, tuple[str, type[Table]]] = {
    "themes": ("comparison/themes.csv", Themes),
    "words": ("comparison/words.csv", ThemeWords),
}
"""The tables: file under data/ and model. Not shared ones: no municipality's report reads them."""
