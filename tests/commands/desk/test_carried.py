"""What `sohoa read` says of text that a file brings with it."""

from pathlib import Path

from bench.digital_pages import BODY, HEAD, digital_pdf
from tests.commands.conftest import Run
from tests.schemas import hold


def test_a_page_that_a_program_wrote_says_so(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(digital_pdf())
    answer = run("read", "--json", path, "--home", tmp_path).json
    hold(answer)
    (page,) = answer["pages"]
    assert page["text"].split("\n") == [*HEAD, *BODY]
    assert (page["carried"], page["engine"], page["quality"]["verdict"]) == ("trusted", "pdf text", "good")
