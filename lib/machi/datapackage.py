"""Describe the data for other programs: a Frictionless data package built from the schemas."""

import json
from typing import Any

import pandera.pandas as pa

from machi import paths, schemas
from machi.schemas.comparison import FILES as COMPARISON
from machi.schemas.japan import JAPAN

TYPES = {"Int64": "integer", "float64": "number"}


def build() -> dict[str, Any]:
    """The descriptor: one resource per table, one field per column."""
    folders = sorted(path.name for path in paths.municipalities().iterdir() if path.is_dir())
    comparison = {f"comparison_{name}": table for name, table in COMPARISON.items()}
    tables = {**schemas.SHARED, **JAPAN, **comparison}
    shared = [_resource(name, [file], model) for name, (file, model) in tables.items()]
    municipal = [
        _resource(
            name,
            [
                f"municipalities/{folder}/{name}.csv"
                for folder in folders
                if (paths.municipalities() / folder / f"{name}.csv").exists()
            ],
            model,
        )
        for name, model in schemas.MUNICIPAL.items()
    ]
    return {
        "name": "machi-workbook-data",
        "title": "まちワークブックのデータ",
        "profile": "tabular-data-package",
        "resources": [resource for resource in shared + municipal if resource["path"]],
    }


def write() -> None:
    """Bring data/datapackage.json up to date."""
    text = json.dumps(build(), ensure_ascii=False, indent=1) + "\n"
    (paths.data() / "datapackage.json").write_text(text, encoding="utf-8")


def _resource(name: str, files: list[str], model: type[schemas.Table]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(n, d) for n, d in schemas.columns(model).items()],
        "missingValues": [""],
    }
    if name in schemas.KEYS:
        schema["primaryKey"] = schemas.KEYS[name]
    return {
        "name": name.replace("_", "-"),
        "description": (model.__doc__ or "").strip(),
        "path": files,
        "format": "csv",
        "encoding": "utf-8",
        "schema": schema,
    }


def _field(name: str, definition: pa.Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not definition.nullable}
    for check in definition.checks:
        statistics = check.statistics or {}
        if "allowed_values" in statistics:
            constraints["enum"] = list(statistics["allowed_values"])
        if "pattern" in statistics:
            constraints["pattern"] = statistics["pattern"]
        if "min_value" in statistics:
            constraints["minimum"] = statistics["min_value"]
        if "max_value" in statistics:
            constraints["maximum"] = statistics["max_value"]
    return {
        "name": name,
        "type": TYPES.get(str(definition.dtype), "string"),
        "description": definition.description,
        "constraints": constraints,
    }
