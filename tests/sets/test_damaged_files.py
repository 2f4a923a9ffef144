"""A set's file with anything done to it is either read or refused with a VivaError that names the file."""

from importlib.resources import files
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from viva.errors import VivaError
from viva.sets import load_set

LIBRARY = Path(str(files("viva.sets"))) / "library" / "hw5"
TOP = "name: damaged\ntitle: Damaged\nquestions:\n  - {name: '1', title: One, parts: [1b]}\n"
LINES = (LIBRARY / "1b.yaml").read_text(encoding="utf-8").splitlines()
DAMAGE = st.lists(
    st.tuples(
        st.integers(0, len(LINES) - 1),
        st.sampled_from(["drop", "twice", "dedent", "cut", "swap", "insert"]),
        st.text(alphabet="{}[]:-|'\"#&*!? \\abc123,%@`", max_size=6),
    ),
    min_size=1,
    max_size=4,
)


def damaged(changes):
    lines = list(LINES)
    for at, how, extra in changes:
        place = min(at, len(lines) - 1)
        line = lines[place]
        match how:
            case "drop":
                lines[place] = ""
            case "twice":
                lines.insert(place, line)
            case "dedent":
                lines[place] = line.lstrip()
            case "cut":
                lines[place] = line[: len(line) // 2] + extra
            case "swap":
                lines[place], lines[-1 - place] = lines[-1 - place], lines[place]
            case "insert":
                lines[place] = line.replace(":", f": {extra}", 1)
    return "\n".join(lines)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(DAMAGE)
def test_damage_is_read_or_refused(tmp_path, changes):
    (tmp_path / "set.yaml").write_text(TOP, encoding="utf-8")
    (tmp_path / "1b.yaml").write_text(damaged(changes), encoding="utf-8")
    try:
        problem_set = load_set(tmp_path)
        for seed in (0, 5):
            problem_set.draw(seed)
    except VivaError as error:
        assert str(error).startswith(str(tmp_path)), error
        assert "\n" not in str(error)
