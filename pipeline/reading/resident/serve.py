"""Tesseract's library as a program that stays: run by `__init__.py` beside this file, with nothing but Python's own.

    python -I -S serve.py LIBRARY FOLDER LANGUAGE [NAME=VALUE …]

It says "ready" once the language data are open. Each line of input is "DPI WIDTH HEIGHT PATH" of a picture (a PGM, of
which it takes the last WIDTH × HEIGHT bytes); each answer is a line with a number of bytes, and so many bytes of TSV.
"""

import ctypes
import os
import sys
from typing import BinaryIO, Final

_DEFAULT_ENGINE: Final = 3  # OEM_DEFAULT
_AUTOMATIC: Final = 3  # PSM_AUTO


def opened(library: ctypes.CDLL, folder: str, language: str, variables: dict[str, str]) -> ctypes.c_void_p:
    """A reader with its language data; capi.h of tesseract 4 and 5 says what is called here.

    Raises:
        SystemExit: the data cannot be opened.
    """
    reader, text, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
    library.TessBaseAPICreate.restype = reader
    library.TessBaseAPIInit2.argtypes = (reader, text, text, number)
    library.TessBaseAPISetPageSegMode.argtypes = (reader, number)
    library.TessBaseAPISetVariable.argtypes = (reader, text, text)
    library.TessBaseAPISetImage.argtypes = (reader, text, number, number, number, number)
    library.TessBaseAPIRecognize.argtypes = (reader, reader)
    library.TessBaseAPIGetTsvText.argtypes = (reader, number)
    library.TessBaseAPIGetTsvText.restype = reader
    library.TessBaseAPIClear.argtypes = (reader,)
    library.TessDeleteText.argtypes = (reader,)
    made = ctypes.c_void_p(library.TessBaseAPICreate())
    if library.TessBaseAPIInit2(made, os.fsencode(folder) or None, language.encode(), _DEFAULT_ENGINE):
        raise SystemExit(1)
    library.TessBaseAPISetPageSegMode(made, _AUTOMATIC)
    for name, value in variables.items():
        library.TessBaseAPISetVariable(made, name.encode(), value.encode())
    return made


def tsv_of(pixels: bytes, size: tuple[int, int], dpi: str, library: ctypes.CDLL, reader: ctypes.c_void_p) -> bytes:
    """What stands in a gray picture, without the line of headings.

    Raises:
        SystemExit: it cannot be read.
    """
    width, height = size
    library.TessBaseAPISetVariable(reader, b"user_defined_dpi", dpi.encode())
    library.TessBaseAPISetImage(reader, pixels, width, height, 1, width)
    if library.TessBaseAPIRecognize(reader, None):
        raise SystemExit(2)
    found = library.TessBaseAPIGetTsvText(reader, 0)
    text = ctypes.string_at(found)
    library.TessDeleteText(found)
    library.TessBaseAPIClear(reader)
    return text


def serve(questions: BinaryIO, answers: BinaryIO, library: ctypes.CDLL, reader: ctypes.c_void_p) -> None:
    """Answer until nobody asks any more."""
    answers.write(b"ready\n")
    answers.flush()
    while question := questions.readline():
        dpi, width, height, path = os.fsdecode(question.rstrip(b"\n")).split(" ", 3)
        size = int(width), int(height)
        with open(path, "rb") as file:  # noqa: PTH123  pathlib takes a third of the time that this program needs to start
            file.seek(-size[0] * size[1], os.SEEK_END)
            text = tsv_of(file.read(), size, dpi, library, reader)
        answers.write(b"%d\n" % len(text) + text)
        answers.flush()


if __name__ == "__main__":
    place, data, spoken, *given = sys.argv[1:]
    tesseract = ctypes.CDLL(place)
    opened_reader = opened(tesseract, data, spoken, dict(pair.split("=", 1) for pair in given))
    serve(sys.stdin.buffer, sys.stdout.buffer, tesseract, opened_reader)
    # Its own farewell complains of what the library keeps.
    os._exit(0)
