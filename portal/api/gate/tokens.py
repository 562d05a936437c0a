"""Access tokens: JWTs signed with EdDSA that live ten minutes (RFC 9068, RFC 8037), bound to a certificate if asked."""

import datetime as dt
import secrets
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import jwt

from core.model import Client, Scope, scope_of
from portal.api.gate.keys import PortalKeys

LIFE: Final = dt.timedelta(minutes=10)
#: How far apart the clocks of two machines of one desk may be.
_LEEWAY: Final = dt.timedelta(seconds=30)
#: So many tokens' signatures are not checked again while they are in use.
_REMEMBERED: Final = 1024
#: Times are compared with the desk's clock, which the library does not know.
_OPTIONS: Final[Any] = {
    "require": ["iss", "aud", "sub", "iat", "exp", "jti"],
    "verify_exp": False,
    "verify_iat": False,
    "verify_nbf": False,
}


class TokenError(ValueError):
    """It is no token of this desk that counts now; the message may be told to whoever sent it."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says."""

    client: str
    scopes: tuple[Scope, ...]
    thumbprint: str | None


@dataclass(frozen=True, slots=True)
class _Read:
    """A token whose signature was right."""

    claims: Claims
    kid: str
    made: int  #: seconds since 1970, and the next too
    expires: int


class Tokens:
    """Makes and reads the tokens of one desk."""

    def __init__(self, keys: PortalKeys, *, issuer: str, audience: str) -> None:
        """Sign with those keys."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        # A client asks hundreds of times with one token; what changes meanwhile, time and keys, is looked at each time.
        self._verified = lru_cache(maxsize=_REMEMBERED)(self._verify)

    def issue(self, client: Client, scopes: tuple[Scope, ...], *, at: dt.datetime) -> str:
        """A token for a client."""
        kid, key = self._keys.signing
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": client.name,
            "client_id": client.name,
            "scope": " ".join(map(str, scopes)),
            "iat": int(at.timestamp()),
            "exp": int((at + LIFE).timestamp()),
            "jti": secrets.token_urlsafe(12),
        }
        if client.thumbprint is not None:
            claims["cnf"] = {"x5t#S256": client.thumbprint}
        return jwt.encode(claims, key, algorithm="EdDSA", headers={"kid": kid, "typ": "at+jwt"})

    def read(self, token: str, *, at: dt.datetime) -> Claims:
        """What a token of ours says.

        Raises:
            TokenError: it is none, or it has expired.
        """
        read = self._verified(token)
        if self._keys.verifying(read.kid) is None:
            raise _unknown_key()
        if at.timestamp() >= read.expires:
            raise TokenError("the token has expired; ask for a new one")
        if read.made > (at + _LEEWAY).timestamp():
            raise TokenError("the token is from the future: the clocks of the desk's machines differ")
        return read.claims

    def _verify(self, token: str) -> _Read:
        try:
            kid = str(jwt.get_unverified_header(token).get("kid"))
            key = self._keys.verifying(kid)
            if key is None:
                raise _unknown_key()
            said = jwt.decode(
                token,
                key.public_key(),
                algorithms=["EdDSA"],
                audience=self._audience,
                issuer=self._issuer,
                options=_OPTIONS,
            )
            scopes = tuple(map(scope_of, str(said.get("scope", "")).split()))
            claims = Claims(str(said["sub"]), scopes, said.get("cnf", {}).get("x5t#S256"))
            return _Read(claims, kid, int(said["iat"]), int(said["exp"]))
        except (jwt.PyJWTError, TypeError, AttributeError) as error:
            raise TokenError("the token is not one of this desk's") from error


def _unknown_key() -> TokenError:
    return TokenError("the token was signed by no key of this desk")
