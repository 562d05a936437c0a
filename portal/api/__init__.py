"""JSON for other systems: which papers of an owner can be reused, the papers themselves, and what they are worth.

Look-ups are POST with the owner in the body, because addresses end up in logs. Every look-up and every fetch names a
purpose and is written to the ledger before anything is answered; so is every refusal of whoever is known.
"""

from typing import Any, Final

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from portal.api.dossiers import add_dossiers
from portal.api.gate.bodies import BodyLimit
from portal.api.gate.oauth import add_oauth
from portal.api.indicators import add_indicators
from portal.api.problems import install
from portal.api.records import add_records
from portal.api.searching import add_searching
from portal.api.service import Service, open_service
from portal.site import Site

_ABOUT: Final = """Papers of a one-stop desk that were digitized, signed and archived, for other systems.

Get a token at `/oauth/token`, look a person's papers up with `POST /v1/reuse/search`, fetch one with
`GET /v1/records/{id}/content`, check it with `GET /v1/records/{id}/verification`. A one-stop system announces a dossier
with `POST /v1/dossiers` and is told what need not be brought. Errors are RFC 9457 problems with a stable `type`.
"""
#: Nothing of a request is sent anywhere, whatever the environment asks of the framework: bodies hold people's numbers.
_SILENT: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
_TAGS: Final[list[dict[str, Any]]] = [
    {"name": "tokens", "description": "Who asks."},
    {"name": "reuse", "description": "Which papers of a person can be reused."},
    {"name": "records", "description": "Records and the papers themselves."},
    {"name": "dossiers", "description": "What a dossier has and lacks."},
    {"name": "indicators", "description": "How far the targets are reached."},
]


def create_app(site: Site) -> FastAPI:
    """The application of an open desk.

    Raises:
        ConfigError: the desk's clients or keys cannot be read.
    """
    app = FastAPI(
        title="sohoa",
        version="1",
        description=_ABOUT,
        openapi_tags=_TAGS,
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        telemetry=_SILENT,
    )
    install(app)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        site.index.status_counts()
        return {"status": "ok"}

    return app


def add_api(app: FastAPI, site: Site) -> Service:
    """Let the application answer other systems.

    Raises:
        ConfigError: the desk's clients or keys cannot be read.
    """
    service = open_service(site)
    app.add_middleware(BodyLimit)
    add_oauth(app, site, service.gate)
    for add in (add_searching, add_records, add_dossiers, add_indicators):
        add(app, service)
    return service
