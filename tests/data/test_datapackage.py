"""The committed description of the data is the one the schemas give."""

import json

from machi import datapackage, paths


def test_the_committed_descriptor_is_up_to_date() -> None:
    held = json.loads((paths.data() / "datapackage.json").read_text(encoding="utf-8"))
    assert held == datapackage.build(), "run machi.datapackage.write()"


def test_every_file_of_the_data_is_described_once() -> None:
    described = [path for resource in datapackage.build()["resources"] for path in resource["path"]]
    held = [p.relative_to(paths.data()).as_posix() for p in paths.data().rglob("*.csv")]
    assert sorted(described) == sorted(held)
