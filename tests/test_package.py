"""What `import viva` gives, and what it costs."""

import subprocess
import sys

import pytest

import viva


def test_importing_viva_imports_nothing_else_of_it() -> None:
    code = "import sys, viva; print([m for m in sys.modules if m.startswith('viva.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_equal_is_there_at_first_use() -> None:
    assert viva.equal("1/2", "0.5") is True
    assert viva.check("1 + 1 = 2").equal is True
    assert {"check", "equal"} <= set(dir(viva))


def test_other_names_are_no_part_of_it() -> None:
    with pytest.raises(AttributeError, match="no attribute 'missing'"):
        viva.missing  # noqa: B018
