"""What long runs say of themselves where nobody watches a bar."""

import pytest

from commands import terminal


def test_a_run_in_a_pipe_says_now_and_then_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter([0.0, 30.0, 61.0, 61.0, 90.0])
    monkeypatch.setattr("commands.terminal.time.monotonic", lambda: next(clock))
    with terminal.progress(300, "Số hóa") as tick:
        for _ in range(3):
            tick("")
    assert capsys.readouterr().err == "Số hóa: 2/300\n"
