"""`sohoa read --explain`: what was found in a file, as a picture or a page of HTML for people to look at."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from commands.files import require_folder
from core.config import DESK_FILE
from core.errors import ConfigError
from pipeline.explain import Explanation, as_html, as_png

_PNG: Final = ".png"
_HTML: Final = frozenset({".html", ".htm"})


@dataclass(frozen=True, slots=True)
class Target:
    """Where an explanation goes: one HTML file, or a PNG for each page."""

    path: Path

    def write(self, explanation: Explanation) -> tuple[Path, ...]:
        """Write it and return the files: of several pages in PNG they are NAME-1.png, NAME-2.png and so on.

        Raises:
            ConfigError: a file cannot be written.
            DocumentError: a page cannot be drawn again.
        """
        if self.path.suffix.lower() in _HTML:
            pieces = (piece.encode("utf-8", "replace") for piece in as_html(explanation))
            return (_written(self.path, pieces),)
        several = len(explanation.trial.texts) > 1
        return tuple(
            _written(self.path.with_stem(f"{self.path.stem}-{number}") if several else self.path, (picture,))
            for number, picture in enumerate(as_png(explanation), start=1)
        )


def target_of(files: tuple[Path, ...], output: Path | None) -> Target:
    """Where the explanation of that one file may go.

    Raises:
        ConfigError: it may not go there, with what to do instead.
    """
    if output is None:
        raise ConfigError("--explain cần -o TỆP.png hoặc -o TỆP.html / --explain needs -o FILE.png or -o FILE.html")
    if len(files) != 1:
        raise ConfigError(
            f"--explain nhận mỗi lần một tệp, có {len(files)}; hãy chạy từng tệp / takes one file at a time"
        )
    if output.suffix.lower() not in {_PNG, *_HTML}:
        raise ConfigError(
            f"-o {output}: cần tên kết thúc bằng .png hoặc .html / expected a name ending in .png or .html"
        )
    require_folder(output)
    if output.exists() and files[0].exists() and output.samefile(files[0]):
        raise ConfigError(
            f"-o {output}: đây chính là tệp quét, hãy chọn tên khác / this is the scan itself; choose another name"
        )
    desk = next((folder for folder in output.absolute().resolve().parents if (folder / DESK_FILE).is_file()), None)
    if desk is not None:
        # In an inbox the picture would be taken for a scan, and it says what the paper says.
        raise ConfigError(
            f"-o {output}: {desk} là thư mục của bàn tiếp nhận, --explain không ghi vào đó; hãy chọn thư mục khác"
            " / is a desk's folder, where --explain writes nothing; choose another"
        )
    return Target(output)


def _written(path: Path, pieces: Iterable[bytes]) -> Path:
    try:
        with path.open("wb") as out:
            out.writelines(pieces)
    except OSError as error:
        raise ConfigError(f"{path}: không ghi được / cannot be written: {error.strerror}") from error
    return path
