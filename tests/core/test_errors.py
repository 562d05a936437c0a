"""Errors say who must act, cross process borders whole, and have a sentence for the clerk."""

import pickle

import pytest

from core.errors import (
    ConfigError,
    DocumentError,
    ExitCode,
    IntegrityError,
    Reason,
    SohoaError,
    UnavailableError,
)
from core.messages import reason_text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_a_sentence_in_both_languages(reason: Reason) -> None:
    vietnamese, english = reason_text(reason), reason_text(reason, language="en")
    assert vietnamese != english
    assert vietnamese.endswith(".")
    assert english.endswith(".")
    # Accents say that it is Vietnamese; English has none but in the names of Vietnamese laws.
    assert any(ord(letter) > 0x1E9F for letter in vietnamese)
    assert reason_text(reason, language="vi") == vietnamese


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DocumentError(Reason.LOW_RESOLUTION, "found 150 dpi", page=2), "low_resolution (page 2): found 150 dpi"),
        (DocumentError(Reason.EMPTY), "empty"),
        (DocumentError(Reason.DAMAGED, page=1), "damaged (page 1)"),
        (DocumentError(Reason.TOO_LARGE, "5 of 4 bytes"), "too_large: 5 of 4 bytes"),
    ],
)
def test_the_error_of_a_paper_comes_back_whole_from_another_process(error: DocumentError, words: str) -> None:
    again = pickle.loads(pickle.dumps(error))  # noqa: S301  our own bytes
    assert type(again) is DocumentError
    assert (again.reason, again.detail, again.page) == (error.reason, error.detail, error.page)
    assert str(again) == str(error) == words


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (SohoaError, ExitCode.INTERNAL),
        (ConfigError, ExitCode.CONFIG),
        (UnavailableError, ExitCode.UNAVAILABLE),
        (IntegrityError, ExitCode.INTEGRITY),
    ],
)
def test_every_class_of_error_has_its_exit_code(kind: type[SohoaError], code: ExitCode) -> None:
    again = pickle.loads(pickle.dumps(kind("what was found")))  # noqa: S301  our own bytes
    assert (type(again), str(again), again.exit_code) == (kind, "what was found", code)
    assert DocumentError(Reason.EMPTY).exit_code is ExitCode.DOCUMENT
