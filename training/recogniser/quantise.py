r"""Turn the trained network into 8-bit integers, and say what that costs.

    python3 -m training.recogniser.quantise --model recogniser.onnx --fonts FOLDER --counts TRIGRAMS.tsv.gz \
        --out model.onnx

Needs onnx and onnxruntime. Ranges are taken from rendered lines; the first layers and the last keep their floats, for
they cost little and lose most.
"""

import argparse
import random
import time
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from core.ctc import spelled
from training.recogniser.render import Faces, Picture, picture_of
from training.recogniser.text import Lines

ALPHABET: Final = Path(__file__).resolve().parents[2] / "pipeline" / "reading" / "recogniser" / "alphabet.txt"
CALIBRATION_LINES: Final = 300
CALIBRATION_WIDTH: Final = 480
TEST_LINES: Final = 400
_KEPT: Final = ("/body/0/", "/head/")


def lines_of(fonts: Path, counts: Path, seed: int, *, held_out: bool, count: int) -> list[tuple[str, Picture]]:
    """Rendered lines and what stands on them."""
    dice, lines, faces = random.Random(seed), Lines(counts, seed), Faces(fonts, held_out=held_out)
    letters = set(ALPHABET.read_text(encoding="utf-8").rstrip("\n"))
    found: list[tuple[str, Picture]] = []
    while len(found) < count:
        text = lines.line()
        if letters.issuperset(text):
            found.append((text, picture_of(text, (lines.line(), lines.line()), faces, dice)))
    return found


def ink_of(picture: Picture) -> NDArray[np.float32]:
    """(1, 1, height, width) as the network wants it: 1 is ink, a width that four divides."""
    ink = (255 - picture.astype(np.float32)) / 255
    return np.pad(ink, ((0, 0), (4, 4 + -ink.shape[1] % 4)))[None, None]


class Calibration(CalibrationDataReader):  # type: ignore[misc]
    """Lines of trained faces."""

    def __init__(self, lines: list[tuple[str, Picture]]) -> None:
        """One line at a time, all cut to one width: the collector of ranges asks for it."""
        wide = (ink_of(picture)[..., :CALIBRATION_WIDTH] for _, picture in lines)
        self._inks = iter([{"ink": ink} for ink in wide if ink.shape[3] == CALIBRATION_WIDTH])

    def get_next(self) -> Any:
        """The next line, or None."""
        return next(self._inks, None)


def measured(model: Path, lines: list[tuple[str, Picture]]) -> tuple[float, float]:
    """Wrong characters per character, and milliseconds of processor a line."""
    from rapidfuzz.distance import Levenshtein

    letters = ALPHABET.read_text(encoding="utf-8").rstrip("\n")
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    network = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    wrong = 0
    started = time.process_time()
    for text, picture in lines:
        found = spelled(network.run(None, {"ink": ink_of(picture)})[0][0].argmax(1))
        read = "".join(letters[letter - 1] for letter, _ in found)
        wrong += Levenshtein.distance(text, read)
    spent = time.process_time() - started
    return wrong / sum(len(text) for text, _ in lines), spent / len(lines) * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--counts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    prepared = given.out.with_suffix(".prepared.onnx")
    quant_pre_process(given.model, prepared, skip_symbolic_shape=True)
    import onnx

    kept = [node.name for node in onnx.load(prepared).graph.node if node.name.startswith(_KEPT)]
    quantize_static(
        prepared,
        given.out,
        Calibration(lines_of(given.fonts, given.counts, 5, held_out=False, count=CALIBRATION_LINES)),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        reduce_range=True,
        calibrate_method=CalibrationMethod.Percentile,
        nodes_to_exclude=kept,
        extra_options={"CalibPercentile": 99.995},
    )
    prepared.unlink()
    for name, held_out in (("trained faces", False), ("held-out faces", True)):
        lines = lines_of(given.fonts, given.counts, 77, held_out=held_out, count=TEST_LINES)
        for model in (given.model, given.out):
            rate, spent = measured(model, lines)
            size = model.stat().st_size / 1e6
            print(f"{name:15} {model.name:20} {size:5.1f} MB  CER {rate:.2%}  {spent:5.1f} ms a line")


if __name__ == "__main__":
    main()
