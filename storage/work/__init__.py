"""The index as a queue of work: the protocol that `storage` shows at its front door."""

from typing import Protocol

from core.model import Backlog, DocumentId, Lane, Lease, Sha256, Status


class WorkQueue(Protocol):
    """Documents that a machine can move, in fair order. A row is there exactly while its document does not rest."""

    def claim(self, owner: str, *, lanes: tuple[Lane, ...], stages: tuple[Status, ...], seconds: float) -> Lease | None:
        """Lease the next document: of the first lane that has one, in fair order of the desks.

        Args:
            owner: who works, e.g. host, boot, process and slot; what `free` is told when it is known to be dead.
            lanes: in the order to look.
            stages: what this worker can do.
            seconds: how long it may stand still before it loses the document.
        """

    def beat(self, lease: Lease, *, seconds: float) -> bool:
        """Hold on for so long from now; False when the lease was lost."""

    def held(self, lease: Lease) -> Lease | None:
        """The lease as it stands now, its document may have come further; None when it was lost."""

    def hand_back(self, lease: Lease, *, pages: int = 0) -> bool:
        """Let the next worker go on; the document has used up the turn of so many pages."""

    def crashed(self, lease: Lease, *, weight: int = 1) -> bool:
        """Give it up because a process died over it; how much that says about the document."""

    def over_limit(self, lease: Lease) -> bool:
        """Give it up because it broke its limit of time or memory."""

    def service_away(self, lease: Lease, *, wait: float) -> bool:
        """Give it up because a service was away; it is tried again after so many seconds.

        When that happens to a stage again and again, all of the stage waits and no try is counted.
        """

    def sweep(self) -> int:
        """Let due documents stand in line again, and take leases from workers that stand still; how many."""

    def owners(self) -> tuple[str, ...]:
        """Everybody who holds a lease."""

    def free(self, owner: str) -> int:
        """Take every lease from an owner who is known to be dead; how many."""

    def wake(self, ids: tuple[DocumentId, ...]) -> int:
        """Let documents that wait for a service be tried now: somebody asked for it; how many."""

    def standing(self) -> dict[DocumentId, bool]:
        """Every document that a machine has to move, and whether it waits for a service or a pause to end.

        What a paused programme holds is not among them.
        """

    def backlog(self) -> tuple[Backlog, ...]:
        """How much waits, by lane and stage; what a paused programme holds does not."""

    def made(self, key: Sha256) -> Sha256 | None:
        """Where the result of that key lies, if it was made before."""

    def note_made(self, key: Sha256, sha256: Sha256) -> None:
        """Note a result; the first one stays."""
