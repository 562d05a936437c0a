"""Evidence records (RFC 4998): one document's way to a timestamp, and every renewal of it since.

An `ArchiveTimeStamp` is a way through a hash tree and the token of its root. Tokens that follow one another in a chain
each stamp the one before; a new chain, with another digest, stamps the document again with all chains before it.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from asn1crypto import algos, cms, core

from signing.evidence.hashtree import ALGORITHMS, Groups, RefusedDocument, digest, leaf_of, root_of
from signing.evidence.tokens import Authority, Token, read_token


class _PartialHashtree(core.SequenceOf):
    _child_spec = core.OctetString


class _PartialHashtrees(core.SequenceOf):
    _child_spec = _PartialHashtree


class _ArchiveTimeStamp(core.Sequence):
    _fields: Final = [
        ("digest_algorithm", algos.DigestAlgorithm, {"implicit": 0, "optional": True}),
        ("attributes", cms.CMSAttributes, {"implicit": 1, "optional": True}),
        ("reduced_hashtree", _PartialHashtrees, {"implicit": 2, "optional": True}),
        ("time_stamp", cms.ContentInfo),
    ]


class _Chain(core.SequenceOf):
    _child_spec = _ArchiveTimeStamp


class _Chains(core.SequenceOf):
    _child_spec = _Chain


class _DigestAlgorithms(core.SequenceOf):
    _child_spec = algos.DigestAlgorithm


class _EncryptionInfo(core.Sequence):
    _fields: Final = [("type", core.ObjectIdentifier), ("value", core.Any)]


class _EvidenceRecord(core.Sequence):
    _fields: Final = [
        ("version", core.Integer),
        ("digest_algorithms", _DigestAlgorithms),
        ("crypto_infos", cms.CMSAttributes, {"implicit": 0, "optional": True}),
        ("encryption_info", _EncryptionInfo, {"implicit": 1, "optional": True}),
        ("sequence", _Chains),
    ]


@dataclass(frozen=True, slots=True)
class Link:
    """A way through a hash tree and the token of its root."""

    groups: Groups
    token: bytes = field(repr=False)
    algorithm: str


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What an evidence record proves of a document."""

    reasons: tuple[str, ...]  #: codes of what is wrong; empty where the document is proved
    existed: dt.datetime | None  #: since when at the latest the document existed, where that is proved
    stamps: int = 0  #: how many tokens follow one another

    @property
    def proved(self) -> bool:
        """Whether nothing is wrong."""
        return self.existed is not None and not self.reasons


def evidence_record(chains: Sequence[Sequence[Link]]) -> bytes:
    """The record of these chains, oldest first, as DER."""
    used = dict.fromkeys(link.algorithm for chain in chains for link in chain)
    record = _EvidenceRecord(
        {
            "version": 1,
            "digest_algorithms": [{"algorithm": name} for name in used],
            "sequence": _sequence(chains),
        }
    )
    return bytes(record.dump())


def sequence_of(chains: Sequence[Sequence[Link]]) -> bytes:
    """The `ArchiveTimeStampSequence` as DER: what a chain of another digest stamps with the document."""
    return bytes(_sequence(chains).dump())


def again(document: bytes, chains: Sequence[Sequence[Link]], algorithm: str) -> bytes:
    """The leaf under which a document with these chains is stamped by another digest (RFC 4998 §5.2)."""
    return digest(leaf_of(document, algorithm) + digest(sequence_of(chains), algorithm), algorithm)


def _sequence(chains: Sequence[Sequence[Link]]) -> _Chains:
    return _Chains([[_stamp(link) for link in chain] for chain in chains])


def _stamp(link: Link) -> dict[str, object]:
    made: dict[str, object] = {
        "digest_algorithm": {"algorithm": link.algorithm},
        "time_stamp": cms.ContentInfo.load(link.token),
    }
    if link.groups:
        made["reduced_hashtree"] = [list(group) for group in link.groups]
    return made


def verify_record(record: bytes, document: bytes, authority: Authority, *, at: dt.datetime) -> EvidenceReport:
    """What a record proves of a document, by RFC 4998 §4.3 and §5.3. Any bytes get an answer.

    Args:
        record: DER, from whomever.
        document: its bytes.
        authority: whose tokens are believed.
        at: now: when the last token must be believed. Each one before it must at the time of the next.
    """
    try:
        chains = _chains(record)
    except (ValueError, TypeError, KeyError):
        return EvidenceReport(("malformed",), None)
    try:
        reasons = list(dict.fromkeys(_broken_ways(chains, document)))
    except RefusedDocument:
        return EvidenceReport(("refused_size",), None)
    tokens = [read_token(link.token) for chain in chains for link in chain]
    reasons += believed_one_after_the_other(tokens, authority, at=at)
    return EvidenceReport(tuple(dict.fromkeys(reasons)), None if reasons else tokens[0].time, len(tokens))


def believed_one_after_the_other(tokens: Sequence[Token], authority: Authority, *, at: dt.datetime) -> Iterator[str]:
    """What is wrong with tokens each of which stamps the one before: the first proves its time if nothing is."""
    for place, token in enumerate(tokens):
        until = tokens[place + 1].time if place + 1 < len(tokens) else at
        if token.time > until:
            yield "wrong_order"
        why = authority.why_not(token, at=until)
        if why is not None:
            yield why


def _chains(record: bytes) -> tuple[tuple[Link, ...], ...]:
    parsed = _EvidenceRecord.load(record, strict=True)
    if parsed["version"].native != 1:
        raise ValueError("version")
    found = tuple(tuple(map(_link, chain)) for chain in parsed["sequence"])
    if not found or not all(found):
        raise ValueError("empty")
    return found


def _link(stamped: _ArchiveTimeStamp) -> Link:
    token = stamped["time_stamp"].dump()
    imprinted = read_token(token).algorithm
    named = stamped["digest_algorithm"].native
    tree = stamped["reduced_hashtree"].native
    # Without a name the digest is that of the token (RFC 4998 §4.1).
    algorithm = str(named["algorithm"]) if named else imprinted
    if algorithm not in ALGORITHMS:
        raise ValueError(algorithm)
    return Link(tuple(tuple(group) for group in tree) if tree else (), token, algorithm)


def _broken_ways(chains: tuple[tuple[Link, ...], ...], document: bytes) -> Iterator[str]:
    for number, chain in enumerate(chains):
        algorithm = chain[0].algorithm
        leaf = again(document, chains[:number], algorithm) if number else leaf_of(document, algorithm)
        for link in chain:
            token = read_token(link.token)
            if link.algorithm != algorithm or token.algorithm != algorithm:
                yield "other_digest"
                return
            root = root_of(leaf, link.groups, algorithm)
            if root is None:
                yield "not_in_tree"
            elif root != token.imprint:
                yield "root_differs"
            leaf = digest(link.token, algorithm)
