"""The data directory: private, short enough for sockets, and honest about what is wrong."""

import os
import socket
import stat

import pytest

from intake.runner.layout import LayoutError, data_directory, lay_out


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_every_room_is_for_its_owner_alone(tmp_path):
    layout = lay_out(tmp_path / "var")
    assert {mode(room) for room in (layout.var, layout.run, layout.log, layout.inbox)} == {0o700}


def test_a_directory_that_others_may_read_is_closed(tmp_path):
    var = tmp_path / "var"
    var.mkdir(mode=0o755)
    lay_out(var)
    assert mode(var) == 0o700


def test_sockets_can_be_bound_below_a_deep_directory(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    layout = lay_out(deep / "var")
    assert layout.run != layout.var / "run"
    assert lay_out(deep / "var").run == layout.run
    name = layout.supervisor_socket.with_name(f"supervisor.sock.{os.getpid()}")
    try:
        with socket.socket(socket.AF_UNIX) as line:
            line.bind(str(name))
    finally:
        name.unlink(missing_ok=True)
        layout.run.rmdir()


def test_a_run_directory_planted_by_somebody_else_is_refused(tmp_path):
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    layout = lay_out(deep / "var")
    layout.run.rmdir()
    layout.run.symlink_to(tmp_path)
    try:
        with pytest.raises(LayoutError, match="INTAKE_VAR"):
            lay_out(deep / "var")
    finally:
        layout.run.unlink()


def test_a_file_in_the_way_is_one_sentence(tmp_path):
    (tmp_path / "var").write_text("in the way")
    with pytest.raises(LayoutError, match="INTAKE_VAR"):
        lay_out(tmp_path / "var")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a directory away")
def test_somebody_elses_directory_is_refused(tmp_path):
    var = tmp_path / "var"
    var.mkdir()
    os.chown(var, 65534, 65534)
    with pytest.raises(LayoutError, match="belongs to somebody else"):
        lay_out(var)


def test_the_environment_names_the_directory(monkeypatch, tmp_path):
    monkeypatch.setenv("INTAKE_VAR", str(tmp_path / "elsewhere"))
    assert data_directory() == tmp_path / "elsewhere"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("INTAKE_VAR", "relative")
    assert data_directory() == tmp_path / "relative"
