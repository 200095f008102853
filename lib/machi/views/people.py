"""The page of a view on population: the scenarios, and one's own path of fertility and migration.

The study behind it is the scene's, worked out once; only one's own path is run for each view.
"""

import numpy as np
import pandas as pd
from markupsafe import Markup

from machi import charts, tables
from machi.charts import Chart
from machi.narrative import population as words_of
from machi.narrative import population_custom
from machi.population import custom
from machi.population.study import Study
from machi.views.pages import POPULATION_TABLES, Shown
from machi.views.scene import Scene


def population(scene: Scene) -> Shown:
    """The population to come: sentences, the figure of all paths, a table, sources."""
    known, view = scene.people(), scene.view
    if known.paths.empty:
        return [tables.nothing(words_of.NO_COUNTS)]
    done = assumed(scene)
    if not done.known:
        return [tables.nothing(words_of.NO_AGES), paths(scene, done), _places(scene)]
    told = population_custom.sentences(done, view.assumed_fertility, view.assumed_net_migration)
    return [
        tables.sentences(told),
        paths(scene, done),
        population_custom.table(done),
        _places(scene),
    ]


def assumed(scene: Scene) -> Study:
    """The scene's study, with one's own path where the view assumes anything of the population."""
    done, view = scene.people().study, scene.view
    if not done.known or not view.assumes_population:
        return done
    return custom.assume(done, view.assumed_fertility, view.assumed_net_migration)


def paths(scene: Scene, done: Study) -> Chart | tables.Block:
    """The figure of what was counted, the scenarios, published projections and one's own path."""
    drawn = scene.people().paths
    if custom.NAME in done.runs:
        own = custom.by_year(done)[["year", custom.NAME]].rename(columns={custom.NAME: "persons"})
        own = own.assign(series=custom.NAME, kind="scenario", low=np.nan, high=np.nan)
        drawn = pd.concat([drawn, own[drawn.columns]], ignore_index=True)
    caption = f"{scene.town.name}：総人口の推移と見通し"
    return charts.population_paths(words_of.labelled(drawn), words_of.points(done), caption)


def _places(scene: Scene) -> tables.Block:
    """The documents that the scenarios rest on."""
    town = scene.town
    cited = pd.concat([town[name]["source_id"] for name in POPULATION_TABLES])
    own = town["sources"]["source_id"].isin(set(cited.str.split(";").explode()))
    titles = dict.fromkeys(town["sources"].loc[own, "short_title"])
    text = f"出典：{'／'.join(titles)}"
    return tables.Block(Markup('<p class="source">{}</p>').format(text), text)
