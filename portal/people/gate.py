"""Signing in and staying so: what was typed → a session, or why not. Every attempt is in the ledger.

An unknown name takes the way of a known one: it is counted, it waits and it costs a password's time.
"""

import datetime as dt
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Final

from fastapi import Request

from core.codes import is_account
from core.model import Account, AccountName, Credentials, LedgerEvent, Session, SessionStage
from core.settings.accounts import AccountRules
from core.text import nfc
from portal.people import SESSION_COOKIE
from portal.people.addresses import NOBODY, address_of, network_of
from portal.people.refusals import RefusalError
from rules.people.accounts import Scope, has_ended, is_forgotten, is_too_old, needs_second_factor
from rules.people.totp import matching_step, secret_of
from storage.access.accounts import SqlAccounts
from storage.access.administration import account_subject
from storage.access.failures import Tried
from storage.access.passwords import Passwords, recovery_digest

SIGN_IN: Final = "/sign-in"
SECOND_STEP: Final = "/sign-in/code"
LOCK: Final = "/lock"
PASSWORD: Final = "/account/password"  # noqa: S105  an address
SECOND_FACTOR: Final = "/account/second-factor"
#: What a page asks by itself, to show what is new, is no sign of life of whoever sits before it.
POLL_HEADER: Final = "X-Poll"
#: A sign of life is written down no more often.
_SEEN_EVERY: Final = dt.timedelta(seconds=20)
_ID_BYTES: Final = 32


class Why(StrEnum):
    """Why somebody is not let in."""

    WRONG = "wrong"
    WAIT = "wait"
    DISABLED = "disabled"
    UNUSED = "unused"
    ENDED = "ended"  #: its last day is over
    OVER = "over"  #: the session whose second step or lock it was


@dataclass(frozen=True, slots=True)
class NotIn:
    """Not let in."""

    why: Why
    until: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class In:
    """A session with a new id, for the browser's cookie only."""

    id: str = field(repr=False)
    stage: SessionStage


@dataclass(frozen=True, slots=True)
class Gate:
    """Decides about sessions; a `Doorkeeper`."""

    accounts: SqlAccounts
    rules: AccountRules
    passwords: Passwords
    clock: Callable[[], dt.datetime]

    # --- who is there ---

    def account(self, request: Request) -> Account:
        """Whose session it is, with nothing left to do first.

        Raises:
            RefusalError: nobody's; or the screen is locked, or a password or a second factor is due.
        """
        account, proofs, session = self.whoever(request)
        # Its id changes when the screen is unlocked, and is nobody's business; one person begins no two at one moment.
        request.state.sitting = session.started_at.isoformat()
        if proofs.must_change or is_too_old(proofs.password_at, account, self.rules, now=self.clock()):
            raise RefusalError(PASSWORD)
        if proofs.totp is None and needs_second_factor(account, self.rules):
            raise RefusalError(SECOND_FACTOR)
        return account

    def whoever(self, request: Request) -> tuple[Account, Credentials, Session]:
        """The same, whatever is left to do first.

        Raises:
            RefusalError: nobody's, or the screen is locked.
        """
        now = self.clock()
        session = self.session(request)
        if session is None:
            raise RefusalError(SIGN_IN)
        if session.stage is SessionStage.PASSWORD:
            raise RefusalError(SECOND_STEP)
        found = self.accounts.find(session.account)
        if found is None or self._is_over(found[0]):
            raise RefusalError(SIGN_IN)
        if self.is_locked(session):
            raise RefusalError(LOCK)
        if POLL_HEADER not in request.headers and now - session.seen_at >= _SEEN_EVERY:
            self.accounts.sessions.seen(session.digest, now)
        return *found, session

    def session(self, request: Request) -> Session | None:
        """The session that the cookie names, however far it has come."""
        said = request.cookies.get(SESSION_COOKIE)
        return None if not said else self.accounts.sessions.get(_digest(said), at=self.clock())

    def is_locked(self, session: Session) -> bool:
        """Whether the password comes before anything else: somebody locked the screen, or nobody touched it."""
        return session.locked or self.clock() - session.seen_at >= self.rules.idle

    # --- signing in ---

    def sign_in(self, said: str, password: str, request: Request) -> In | NotIn:
        """The first step: a name and its password."""
        name = AccountName(nfc(said).strip().lower())
        tried = self._tried(name, request)
        attempt = self.accounts.failures.begin(*tried, rules=self.rules, at=self.clock())
        if attempt.until is not None:
            return NotIn(Why.WAIT, attempt.until)
        found = self.accounts.find(name) if is_account(name) else None
        if not self.passwords.is_right(password, found[1].passwords[0] if found else None) or found is None:
            self._failed(name if found else None, "password", attempt.counts, request)
            return NotIn(Why.WRONG)
        account, proofs = found
        refused = self._not_in_use(account, proofs, request)
        if refused is not None:
            return NotIn(refused)
        if self.passwords.is_outdated(proofs.passwords[0]):
            self.accounts.rehash(name, proofs.passwords[0], self.passwords.hashed(password))
        if proofs.totp is not None:
            # The codes that were wrong still count: whoever knows the password has not more of them.
            self.accounts.failures.take_back(*tried, rules=self.rules, at=self.clock())
            return self._begin(name, SessionStage.PASSWORD, request)
        return self._enter(name, tried, request)

    def second_step(self, code: str, request: Request) -> In | NotIn:
        """A code of the app, or a recovery code."""
        session = self.session(request)
        found = None if session is None else self.accounts.find(session.account)
        if session is None or session.stage is not SessionStage.PASSWORD or found is None or self._is_over(found[0]):
            return NotIn(Why.OVER)
        name, proofs = session.account, found[1]
        tried = self._tried(name, request)
        attempt = self.accounts.failures.begin(*tried, rules=self.rules, at=self.clock())
        if attempt.until is not None:
            return NotIn(Why.WAIT, attempt.until)
        if not self._is_code(name, proofs, code, request):
            self._failed(name, "code", attempt.counts, request)
            return NotIn(Why.WRONG)
        return self._enter(name, tried, request)

    def unlock(self, password: str, request: Request) -> In | NotIn:
        """The same person before a locked screen: the password alone, and the session goes on under a new id."""
        session = self.session(request)
        if session is None or session.stage is not SessionStage.FULL:
            return NotIn(Why.OVER)
        refused = self.prove(session, password, request)
        if refused is not None:
            return refused
        self._note("session_unlocked", session.account, request, actor=session.account)
        return self.renew(session)

    def prove(self, session: Session, password: str, request: Request) -> NotIn | None:
        """Ask who is signed in for the password again; None: it was right. The fifth mistake signs them out."""
        name = session.account
        tried = self._tried(name, request)
        attempt = self.accounts.failures.begin(*tried, rules=self.rules, at=self.clock())
        if attempt.until is not None:
            return NotIn(Why.WAIT, attempt.until)
        found = self.accounts.find(name)
        if found is None or not self.passwords.is_right(password, found[1].passwords[0]):
            if self._failed(name, "again", attempt.counts, request):
                self.accounts.sessions.end(session.digest)
            return NotIn(Why.WRONG)
        self._good(tried)
        return None

    def renew(self, session: Session) -> In:
        """The same session under a new id."""
        fresh = secrets.token_urlsafe(_ID_BYTES)
        goes_on = replace(session, digest=_digest(fresh), seen_at=self.clock(), locked=False)
        self.accounts.sessions.begin(goes_on, instead_of=session.digest)
        return In(fresh, session.stage)

    def lock(self, request: Request) -> None:
        """Lock the screen."""
        session = self.session(request)
        if session is not None:
            self.accounts.sessions.lock(session.digest)

    def sign_out(self, request: Request) -> None:
        """Let the session be over."""
        session = self.session(request)
        if session is not None and self.accounts.sessions.end(session.digest):
            self._note("signed_out", session.account, request, actor=session.account)

    # --- the parts ---

    def _tried(self, name: AccountName, request: Request) -> tuple[Tried, Tried]:
        return Tried(Scope.ACCOUNT, name), Tried(Scope.ADDRESS, network_of(address_of(request)))

    def _not_in_use(self, account: Account, proofs: Credentials, request: Request) -> Why | None:
        """Why nobody may sign in with the account, whose password was right."""
        if not account.disabled and is_forgotten(proofs.used_at, self.rules, now=self.clock()):
            facts = (("reason", Why.UNUSED.value),)
            event = LedgerEvent("account_disabled", account_subject(account.name), NOBODY, self.clock(), facts)
            self.accounts.change(replace(account, disabled=True), event)
            return Why.UNUSED
        if not self._is_over(account):
            return None
        why = Why.DISABLED if account.disabled else Why.ENDED
        self._note("sign_in_failed", account.name, request, ("step", why.value))
        return why

    def _is_over(self, account: Account) -> bool:
        """Whether nobody may be signed in with it; after its last day no session of it is left."""
        ended = has_ended(account, now=self.clock())
        if ended and self.accounts.sessions.of(account.name, at=self.clock()):
            facts = (("reason", Why.ENDED.value),)
            event = LedgerEvent("sessions_ended", account_subject(account.name), NOBODY, self.clock(), facts)
            self.accounts.end_sessions(account.name, event)
        return account.disabled or ended

    def _is_code(self, name: AccountName, proofs: Credentials, code: str, request: Request) -> bool:
        now = self.clock()
        if proofs.totp is not None and "".join(code.split()).isdecimal():
            step = matching_step(secret_of(proofs.totp), code, at=now, after=proofs.totp_step)
            return step is not None and self.accounts.take_step(name, step)
        facts = ("source", address_of(request)), ("left", str(max(0, len(proofs.recovery) - 1)))
        event = LedgerEvent("recovery_code_used", account_subject(name), name, now, facts)
        return self.accounts.take_recovery(name, recovery_digest(code), event)

    def _enter(self, name: AccountName, tried: tuple[Tried, Tried], request: Request) -> In:
        self._good(tried)
        now = self.clock()
        event = LedgerEvent("signed_in", account_subject(name), name, now, (("source", address_of(request)),))
        self.accounts.used(name, event, at=now)
        return self._begin(name, SessionStage.FULL, request)

    def _good(self, tried: tuple[Tried, Tried]) -> None:
        """The account's failures are over; those of an address stay: one who may sign in could try others' names."""
        account, address = tried
        self.accounts.failures.clear(account)
        self.accounts.failures.take_back(address, rules=self.rules, at=self.clock())

    def _begin(self, name: AccountName, stage: SessionStage, request: Request) -> In:
        """A session under a new id, in the place of whatever the cookie named."""
        fresh, now = secrets.token_urlsafe(_ID_BYTES), self.clock()
        lasts = {
            SessionStage.PASSWORD: dt.timedelta(minutes=self.rules.second_step_minutes),
            SessionStage.FULL: dt.timedelta(hours=self.rules.session_hours),
        }
        session = Session(_digest(fresh), name, stage, now, now, now + lasts[stage], address_of(request))
        before = request.cookies.get(SESSION_COOKIE)
        self.accounts.sessions.begin(session, instead_of=None if before is None else _digest(before))
        return In(fresh, stage)

    def _failed(self, name: AccountName | None, step: str, counts: tuple[int, ...], request: Request) -> bool:
        """Note it; what was typed for an unknown name may be a password, and is not noted. Whether it locks."""
        self._note("sign_in_failed", name, request, ("step", step))
        of_account, of_address = counts
        if of_address == self.rules.address_failures + 1:
            self._note("address_slowed", None, request)
        locks = of_account == self.rules.lock_failures
        if locks and name is not None:
            self._note("account_locked", name, request, ("hours", str(self.rules.lock_hours)))
        return locks

    def _note(
        self, action: str, name: AccountName | None, request: Request, *facts: tuple[str, str], actor: str = NOBODY
    ) -> None:
        told = ("source", address_of(request)), *facts
        self.accounts.note(LedgerEvent(action, account_subject(name), actor, self.clock(), told))


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()
