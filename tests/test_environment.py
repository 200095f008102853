"""The three lists of dependencies (pyproject, environment.yml, requirements.lock) agree."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[1]
CONDA_NAMES = {"matplotlib-base": "matplotlib"}
"""Names conda-forge uses for something the Python index calls otherwise."""
CONDA_ONLY = {"python", "pip"}
TEST_TOOLS = {"nbval", "pytest"}
"""Development tools that analysts get with conda as well."""

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCK = (ROOT / "requirements.lock").read_text("utf-8")


def by_name(lines: list[str]) -> dict[str, Requirement]:
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(r.name): r for r in requirements}


def locked() -> dict[str, set[Version]]:
    found: dict[str, set[Version]] = {}
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, re.MULTILINE):
        found.setdefault(canonicalize_name(name), set()).add(Version(version))
    return found


def conda() -> dict[str, Requirement]:
    entries = yaml.safe_load((ROOT / "environment.yml").read_text("utf-8"))["dependencies"]
    plain = [entry for entry in entries if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    lines = [line for line in [*plain, *pip] if not line.startswith("-e")]
    named = {canonicalize_name(r.name): r for r in map(Requirement, lines)}
    return {CONDA_NAMES.get(name, name): r for name, r in named.items()}


RUNTIME = by_name(PROJECT["project"]["dependencies"])
DEVELOPMENT = by_name([r for g in PROJECT["dependency-groups"].values() for r in g])


def test_environment_yml_names_the_runtime_dependencies_and_the_test_tools() -> None:
    assert set(conda()) - CONDA_ONLY == set(RUNTIME) | TEST_TOOLS


@pytest.mark.parametrize("name", sorted(set(conda()) - CONDA_ONLY))
def test_environment_yml_gives_the_same_range_as_pyproject(name: str) -> None:
    assert conda()[name].specifier == (RUNTIME | DEVELOPMENT)[name].specifier


@pytest.mark.parametrize("name", sorted(RUNTIME | DEVELOPMENT))
def test_every_locked_version_is_inside_the_declared_range(name: str) -> None:
    versions = locked()[name]
    specifier = (RUNTIME | DEVELOPMENT)[name].specifier
    assert versions
    assert all(version in specifier for version in versions)


def test_environment_yml_and_pyproject_want_the_same_python() -> None:
    assert str(conda()["python"].specifier) == PROJECT["project"]["requires-python"]


def test_every_package_of_the_lock_is_hashed() -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", LOCK, flags=re.MULTILINE)
    packages = [entry for entry in entries if "==" in entry]
    assert len(packages) > 100
    assert all("--hash=sha256:" in entry for entry in packages)


def test_the_lock_names_no_index_and_no_address() -> None:
    assert not re.search(r"https?://|--index|--find-links|file:", LOCK)
