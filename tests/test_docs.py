"""The README tells the truth: its file table, its commands and their help."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from tracker.cli import main

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def modules(package: str) -> set[str]:
    """Top-level modules and packages of a package, as the file table names them."""
    found = set()
    for path in (ROOT / package).iterdir():
        if path.suffix == ".py" and path.stem != "__init__":
            found.add(f"{package}/{path.name}")
        elif (path / "__init__.py").exists() or path.name == "views":
            found.add(f"{package}/{path.name}/")
    return found


@pytest.mark.parametrize("package", ["tracker", "dashboard"])
def test_the_file_table_names_every_module(package: str) -> None:
    named = set(re.findall(rf"^\| `({package}/[^`]+)`", README, re.MULTILINE))
    assert modules(package) <= named, f"missing in the README's table: {sorted(modules(package) - named)}"
    assert all((ROOT / name).exists() for name in named), "the README's table names a file that is gone"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_in_the_readme_and_has_help(command: str) -> None:
    assert f"tracker {command}" in README
    result = CliRunner().invoke(main, [command, "--help"])
    assert result.exit_code == 0
    assert main.commands[command].help


def test_the_help_in_the_readme_is_the_real_help() -> None:
    result = CliRunner().invoke(main, ["--help"], prog_name="tracker", terminal_width=80)
    assert result.output.strip() in README
    assert "..." not in result.output.partition("Commands:")[2], "cut in a pipe"


def test_the_readme_names_every_environment_variable() -> None:
    source = (ROOT / "tracker" / "config.py").read_text(encoding="utf-8")
    for name in re.findall(r'"((?:TRACKER|NCBI)_[A-Z_]+)"', source):
        assert f"`{name}`" in README, name


def test_the_readme_opens_with_the_screenshot_and_the_two_commands() -> None:
    opening = README[: README.index("## ")]
    assert "docs/overview.png" in opening
    assert (ROOT / "docs" / "overview.png").exists()
    assert "make start" in opening
    assert "make test" in opening
