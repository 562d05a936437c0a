"""Which papers a person may see."""

from core.model import Account, Document, Lane, Role


def sees(account: Account, document: Document) -> bool:
    """Whether a paper on its way is one of theirs: of their desks; who works from outside sees back-scans only."""
    if not account.sees_desk(document.desk):
        return False
    return account.has_any(Role.CLERK, Role.TEAM_LEAD) or document.lane is Lane.BATCH
