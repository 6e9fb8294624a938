"""A file is there whole or not at all, for its owner alone."""

from pathlib import Path

import pytest

from adapters.files import write_whole


@pytest.mark.parametrize(("replace", "stays"), [(True, b"later"), (False, b"first")])
def test_a_second_file_takes_the_place_of_the_first_where_it_may(tmp_path: Path, replace: bool, stays: bytes) -> None:
    path = tmp_path / "one"
    for content in (b"first", b"later"):
        write_whole(path, content, replace=replace)
    assert path.read_bytes() == stays
    assert [one.name for one in tmp_path.iterdir()] == ["one"], "nothing unfinished is left"
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a-folder-in-its-place"
    path.mkdir()
    with pytest.raises(OSError, match="a-folder-in-its-place"):
        write_whole(path, b"content", replace=True)
    assert [one.name for one in tmp_path.iterdir()] == [path.name]
