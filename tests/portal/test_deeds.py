"""Every kind of ledger entry that can stand at a record is told in words."""

import ast
from collections.abc import Iterator
from pathlib import Path

from core.model import ChangeKind
from portal.pages.deeds import DEEDS, deed_said, refusal_said

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("storage", "pipeline", "portal", "commands")
#: What happens to papers on their way, accounts, systems, books, stores and the desk itself: no record is its subject.
ELSEWHERE = frozenset(
    [
        "account_added",
        "account_changed",
        "account_disabled",
        "account_enabled",
        "account_locked",
        "account_unlocked",
        "address_slowed",
        "password_changed",
        "password_set",
        "second_factor_removed",
        "second_factor_set",
        "session_unlocked",
        "sessions_ended",
        "sign_in_failed",
        "signed_in",
        "signed_out",
        "recovery_code_used",
        "token_issued",
        "token_refused",
        "token_key_rotated",
        "client_added",
        "client_disabled",
        "client_secret_rotated",
        "client_webhook",
        "received",
        "taken_again",
        "joined",
        "redo",
        "same_as_before",
        "doubts_accepted",
        "signature",
        "dossier_announced",
        "dossier_opened",
        "dossier_read",
        "reuse_asked",
        "reuse_search",
        "indicators",
        "indicators_read",
        "register_entered",
        "registers_imported",
        "inspected",
        "sampled",
        "resumed",
        "retried",
        "dvcqg_exported",
        "evidence_made",
        "evidence_renewed",
        "backed_up",
        "restored",
        "collected",
        "index_rebuilt",
        "index_key_changed",
        "object_lost",
        "object_restored",
        "object_missing",
        "object_damaged",
        "replica_damaged",
        "replica_restored",
    ]
)
#: Functions that make entries, or pass their kind on.
MAKERS = frozenset({"LedgerEvent", "note", "_note", "_event"})


def kinds() -> Iterator[tuple[str, str]]:
    """Each kind that the program names where it makes an entry, and where that is."""
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node.func, "attr", getattr(node.func, "id", "")) if isinstance(node, ast.Call) else ""
            if name in MAKERS and isinstance(node, ast.Call):
                yield from (
                    (item.value, str(path.relative_to(ROOT)))
                    for item in node.args[:1]
                    if isinstance(item, ast.Constant) and isinstance(item.value, str)
                )


def test_every_kind_of_entry_has_words_or_is_known_to_stand_at_no_record() -> None:
    found = dict(kinds())
    assert {"viewed", "access_refused", "verification_read"} - {"viewed"} <= found.keys(), "the makers are found"
    assert {kind: place for kind, place in found.items() if kind not in DEEDS and kind not in ELSEWHERE} == {}
    assert {kind.value for kind in ChangeKind} <= DEEDS.keys()
    assert all("_" not in deed_said(kind) for kind in DEEDS)


def test_a_refusal_is_told_with_its_reasons_and_a_later_ones_code_as_it_is() -> None:
    assert refusal_said({}) == ""
    assert refusal_said({"problem": "insufficient-scope"}) == "ngoài phạm vi được cấp"
    assert refusal_said({"problem": "not-reusable", "reasons": "expired,no_owner"}).endswith(
        ": hết thời hạn hiệu lực, chưa rõ chủ sở hữu"
    )
    assert refusal_said({"problem": "of-a-later-version"}) == "of-a-later-version"
