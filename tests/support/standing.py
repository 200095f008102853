"""Put the records of runs in place that never took place: for what is said about them."""

from machi import paths
from machi.render import listing, publish, record
from machi.render.inputs import Uses


def built(outcome: record.Outcome) -> None:
    """Keep that a municipality's report was made."""
    publish.remove(paths.rendered() / publish.FAILED / outcome.folder)
    made = record.Built(outcome, {}, {}, Uses(), {}, {})
    record.write_built(paths.rendered() / outcome.folder, made)


def keep(*outcomes: record.Outcome) -> None:
    """Keep each outcome as the run of its municipality would, and bring the list up to date."""
    for outcome in outcomes:
        if outcome.message:
            record.write_failure(paths.rendered() / publish.FAILED / outcome.folder, outcome)
        else:
            built(outcome)
    listing.write_index()
