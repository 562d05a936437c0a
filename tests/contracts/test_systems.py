"""The books about other systems, on both engines: clients, news that is due, replies, verdicts."""

import datetime as dt
from dataclasses import replace

import pytest

from core.errors import ConfigError
from core.model import Client, KindCode, LedgerEvent, Webhook, scope_of
from storage import Index
from storage.access.clients import has_secret, new_secret
from storage.access.outbox import NewsType
from storage.access.replies import KEPT, Reply
from storage.access.verdicts import Verdict
from tests.contracts.conftest import NOON
from tests.contracts.test_indexes import archive

ADDED = LedgerEvent("client_added", "mot-cua", "admin", NOON)
HOOK = Webhook("https://mot-cua.example/hook", 1)


def a_client(name: str = "mot-cua", *scopes: str, webhook: Webhook | None = HOOK) -> Client:
    admitted = tuple(map(scope_of, scopes or ("records:read",)))
    return Client(name, admitted, ("giai-quyet-tthc",), NOON, "$argon2id$no-hash", webhook=webhook)


def test_a_client_is_admitted_once_and_every_change_is_in_the_ledger(index: Index) -> None:
    clients = index.systems.clients
    clients.add(a_client(), ADDED)
    with pytest.raises(ConfigError, match="mot-cua: tên này đã có"):
        clients.add(a_client(), ADDED)
    ended = clients.change(
        "mot-cua", lambda found: replace(found, disabled_at=NOON), LedgerEvent("client_disabled", "mot-cua", "a", NOON)
    )
    assert clients.get("mot-cua") == ended == replace(a_client(), disabled_at=NOON)
    assert clients.all() == (ended,)
    assert clients.get("nobody") is None
    for name in ("mot-cua", "nobody"):
        with pytest.raises(ConfigError, match="no such client"):
            clients.change(name, lambda found: found, ADDED)
    assert [entry.event.action for entry in index.ledger()] == ["client_added", "client_disabled"]


def test_a_secret_is_kept_as_argon2id_and_counts_for_who_is_in(index: Index) -> None:
    secret, hashed = new_secret()
    client = replace(a_client(), secret_hash=hashed)
    assert hashed.startswith("$argon2id$")
    assert secret not in hashed
    assert has_secret(client, secret)
    assert not has_secret(client, f"{secret}x")
    assert not has_secret(None, secret)
    assert not has_secret(replace(client, disabled_at=NOON), secret)
    assert not has_secret(a_client(), secret)
    assert index.systems.clients.all() == ()


def test_news_is_written_with_the_change_itself_for_whoever_may_read_it(index: Index) -> None:
    systems = index.systems
    systems.clients.add(a_client(), ADDED)
    systems.clients.add(a_client("other-kinds", "records:read;kinds=land_use_certificate"), ADDED)
    systems.clients.add(a_client("no-reader", "reuse:search"), ADDED)
    systems.clients.add(a_client("no-hook", webhook=None), ADDED)
    record = archive(index, "a", "Giấy khai sinh", kind=KindCode("birth_certificate"))
    (news,) = systems.outbox.take(at=NOON + dt.timedelta(days=400), limit=9)
    assert (news.client, news.type, news.record, news.version) == ("mot-cua", NewsType.AVAILABLE, record.id, 1)
    assert news.attempts == 0
    # Withdrawn, renewed, in force again: the second is no news
    for version, withdrawn in ((2, NOON.date()), (3, NOON.date()), (4, None)):
        assert index.amend(replace(record, version=version, withdrawn_on=withdrawn))
    assert not index.amend(replace(record, version=9, withdrawn_on=NOON.date()))
    later = systems.outbox.take(at=NOON + dt.timedelta(days=401), limit=9)
    assert [item.type for item in later if item.id != news.id] == [NewsType.WITHDRAWN, NewsType.AVAILABLE]


def test_news_is_taken_by_one_and_comes_again_until_it_is_told(index: Index) -> None:
    outbox, late = index.systems.outbox, NOON + dt.timedelta(days=400)
    index.systems.clients.add(a_client(), ADDED)
    archive(index, "a", "Giấy khai sinh")
    (news,) = outbox.take(at=late, limit=9)
    assert outbox.take(at=late, limit=9) == ()
    # Whoever took it died: after two minutes it is anybody's
    assert outbox.take(at=late + dt.timedelta(minutes=2), limit=9) == (news,)
    outbox.later(news, at=late + dt.timedelta(hours=1))
    assert outbox.take(at=late + dt.timedelta(minutes=59), limit=9) == ()
    (again,) = outbox.take(at=late + dt.timedelta(hours=1), limit=9)
    assert (again.id, again.attempts) == (news.id, 1)
    assert outbox.waiting() == 1
    outbox.done(again)
    assert outbox.waiting() == 0


def test_a_reply_is_kept_for_a_day_and_a_key_is_one_clients(index: Index) -> None:
    replies = index.systems.replies
    assert replies.begin("a", "key", "print", at=NOON) is None
    assert replies.begin("a", "key", "print", at=NOON) == Reply("print", None, None)
    assert replies.begin("b", "key", "print", at=NOON) is None
    replies.keep("a", "key", status=200, body="{}")
    assert replies.begin("a", "key", "other", at=NOON + KEPT) == Reply("print", 200, "{}")
    assert replies.begin("a", "key", "other", at=NOON + KEPT + dt.timedelta(seconds=1)) is None
    replies.drop("a", "key")
    assert replies.begin("a", "key", "third", at=NOON + KEPT) is None


def test_a_request_that_died_at_work_gives_its_key_back(index: Index) -> None:
    replies = index.systems.replies
    assert replies.begin("a", "key", "print", at=NOON) is None
    assert replies.begin("a", "key", "print", at=NOON + dt.timedelta(seconds=59)) is not None
    assert replies.begin("a", "key", "print", at=NOON + dt.timedelta(seconds=61)) is None


def test_the_newest_verdict_on_a_record_is_the_one_that_is_known(index: Index) -> None:
    record = archive(index, "a", "Giấy khai sinh")
    verdicts = index.systems.verdicts
    assert verdicts.of([record.id]) == {}
    first = Verdict(record.id, 1, "INDETERMINATE", NOON, "request")
    newer = Verdict(record.id, 1, "TOTAL_PASSED", NOON + dt.timedelta(days=1), "audit")
    for verdict in (first, newer):
        verdicts.keep(verdict)
    assert verdicts.of([record.id, record.id]) == {record.id: newer}
