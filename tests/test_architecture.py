"""The rules of the architecture that import-linter cannot hold."""

import ast
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCTION = ("adapters", "api", "client", "domain", "vink")
MODULES = sorted(path for package in PRODUCTION for path in (ROOT / package).rglob("*.py"))
DOMAIN = [path for path in MODULES if path.is_relative_to(ROOT / "domain")]
LINE_LIMIT = 250
SAME_LINES = 6
IMPURE = frozenset(
    {
        "asyncio",
        "glob",
        "http",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shutil",
        "signal",
        "smtplib",
        "socket",
        "sqlite3",
        "ssl",
        "subprocess",
        "tempfile",
        "threading",
        "time",
        "urllib",
    }
)
CLOCKS_AND_DICE = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "uuid1", "uuid4", "uuid7"}
)
DOMAIN_MAY_IMPORT = (sys.stdlib_module_names - IMPURE) | {"msgspec", "domain"}
FORBIDDEN_WORDS = frozenset({"service", "manager", "helper", "helpers", "utils", "base", "abstract", "impl", "dto"})
# Written so that neither pattern finds itself: this file is searched like any other.
REGISTRY_HOSTS = re.compile(
    r"pypi\.(?:org|io)|python[h]osted|npmjs\.(?:org|com)|yarn[p]kg|(?:conda|anaconda)\.(?:io|org)|"
    r"(?:docker|ghcr|quay|gcr)\.io|crates\.io|rubygems\.org|artifactor[y]|nexus\.[a-z]"
)
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:home/[a-z]|Users/[A-Za-z]|root/|work/|opt/)")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def words(name: str) -> set[str]:
    """Split a name in snake or camel case into lower-case words."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def found_in(paths: list[Path], look: Callable[[Path], set[str]]) -> dict[str, set[str]]:
    """Return what was found in which of the files."""
    return {name_of(path): found for path in paths if (found := look(path))}


def says_what_for(source: str) -> bool:
    """Whether a module begins with a docstring whose first line is a sentence."""
    return (ast.get_docstring(ast.parse(source)) or "").partition("\n")[0].endswith(".")


def forbidden_imports(source: str) -> set[str]:
    return {name for name in imported(ast.parse(source)) if name.split(".")[0] not in DOMAIN_MAY_IMPORT}


def clocks_and_dice(source: str) -> set[str]:
    used = {ast.unparse(node) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Attribute | ast.Name)}
    used |= {
        alias.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    return {name for name in used if name in CLOCKS_AND_DICE or name.split(".", 1)[-1] in CLOCKS_AND_DICE}


def forbidden_names(path: Path, source: str) -> set[str]:
    named = {path.stem if path.stem != "__init__" else path.parent.name}
    named |= {node.name for node in ast.walk(ast.parse(source)) if isinstance(node, ast.ClassDef)}
    return {name for name in named if words(name) & FORBIDDEN_WORDS}


def code_lines(source: str) -> list[tuple[int, str]]:
    """Return the numbered lines that say something: no blank, import, signature, comment, docstring or bracket, and no
    field without a default, since a view names the fields it shows on purpose."""
    skipped: set[int] = set()
    for node in ast.walk(ast.parse(source)):
        said = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        if isinstance(node, ast.Import | ast.ImportFrom) or said:
            skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))  # type: ignore[attr-defined]
        if isinstance(node, ast.AnnAssign) and node.value is None:
            skipped |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            skipped |= set(range(node.lineno, node.body[0].lineno))
    lines = ((number, " ".join(line.split())) for number, line in enumerate(source.splitlines(), 1))
    return [(n, line) for n, line in lines if n not in skipped and not line.startswith("#") and re.search(r"\w", line)]


def repeats(sources: dict[str, str]) -> list[str]:
    """Return where the same run of lines stands at two places."""
    places: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for name, source in sources.items():
        lines = code_lines(source)
        for start in range(len(lines) - SAME_LINES + 1):
            run = lines[start : start + SAME_LINES]
            places[tuple(line for _, line in run)].append(f"{name}:{run[0][0]}")
    return [" = ".join(found) for found in places.values() if len(found) > 1]


def tracked_texts() -> Iterator[tuple[Path, str]]:
    """Yield every file that is, or would be, checked in and is text."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            content = path.read_bytes()
            if b"\0" not in content:
                yield path, content.decode()


def test_a_module_is_short() -> None:
    assert {name_of(path) for path in MODULES if len(path.read_text().splitlines()) > LINE_LIMIT} == set()


def test_a_module_says_in_one_sentence_what_it_is_for() -> None:
    assert {name_of(path) for path in MODULES if not says_what_for(path.read_text())} == set()


def test_no_name_says_nothing() -> None:
    assert found_in(MODULES, lambda path: forbidden_names(path, path.read_text())) == {}


def test_the_domain_imports_no_machinery() -> None:
    assert found_in(DOMAIN, lambda path: forbidden_imports(path.read_text())) == {}


def test_the_domain_has_no_clock_and_no_dice_of_its_own() -> None:
    assert found_in(DOMAIN, lambda path: clocks_and_dice(path.read_text())) == {}


def test_the_client_speaks_to_us_over_http_only() -> None:
    ours = set(PRODUCTION) - {"client"}
    for path in (ROOT / "client").rglob("*.py"):
        assert {name.split(".")[0] for name in imported(ast.parse(path.read_text()))} & ours == set(), name_of(path)


def test_no_code_stands_twice() -> None:
    assert repeats({name_of(path): path.read_text() for path in MODULES}) == []


def test_no_file_names_a_package_registry_or_a_path_of_one_machine() -> None:
    found = [
        f"{name_of(path)}:{number}: {hit[0]}"
        for path, text in tracked_texts()
        for number, line in enumerate(text.splitlines(), 1)
        for hit in (REGISTRY_HOSTS.search(line) or MACHINE_PATHS.search(line),)
        if hit
    ]
    assert found == []


def test_the_rules_catch_what_they_are_for() -> None:
    assert says_what_for('"""Said."""\nx = 1\n')
    assert not says_what_for("x = 1\n")
    assert forbidden_imports("import os.path\nfrom asyncpg import x\nimport uuid\nfrom . import y") == {
        "os.path",
        "asyncpg",
        ".",
    }
    assert clocks_and_dice("import datetime\nx = datetime.datetime.now()\nfrom uuid import uuid4, UUID\nwork.now") == {
        "datetime.datetime.now",
        "uuid4",
    }
    assert forbidden_names(Path("api/user_utils.py"), "class ThingDTO: ...\nclass Database: ...\n") == {
        "user_utils",
        "ThingDTO",
    }
    block = "".join(f"x{n} = {n}\n" for n in range(SAME_LINES))
    assert repeats(
        {
            "a": f"import os\n{block}",
            "b": "def f():\n  '''Doc.'''\n" + "".join(f"  {line}\n\n" for line in block.splitlines()),
        }
    ) == ["a:2 = b:3"]
    assert repeats({"a": block.replace("x0", "y"), "b": block}) == []
    assert REGISTRY_HOSTS.search("https://registry.npmjs" + ".org/x")
    assert MACHINE_PATHS.search("see /" + "home/anna/x")


def doubled_keys(source: str) -> set[str]:
    """Return the keys that one table names twice, as they are written."""
    tables = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Dict))
    counted = (Counter(ast.unparse(key) for key in one.keys if key is not None) for one in tables)
    return {key for one in counted for key, times in one.items() if times > 1}


def test_no_table_names_a_key_twice() -> None:
    """Of two rows with the same key the last one stands, and what the first one granted is lost without a word."""
    assert found_in(MODULES, lambda path: doubled_keys(path.read_text())) == {}


def test_a_doubled_key_would_be_found() -> None:
    assert doubled_keys("GRANTS = {Role.MENTOR: ONE, **OTHERS, Role.DPO: {1: 2}, Role.MENTOR: TWO, **MORE}") == {
        "Role.MENTOR"
    }


def test_a_command_that_serves_nothing_waits_for_no_framework() -> None:
    loaded = "import sys, vink.command, vink.demo.tokens; print({'api', 'client', 'litestar'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
