"""JSON for other systems: which papers of an owner can be reused, and the papers themselves.

Look-ups are POST with the owner in the body, because addresses end up in logs. Every look-up and every fetch names a
purpose and is written to the ledger before anything is answered.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer

from core.model import DocumentKind, KindCode
from portal.api.auth import Client
from portal.api.problems import install
from portal.api.records import add_records
from portal.api.searching import add_searching
from portal.api.service import Service
from storage import Index, ObjectStore


def create_app(
    index: Index,
    store: ObjectStore,
    clients: tuple[Client, ...],
    *,
    clock: Callable[[], dt.datetime],
    kinds: Mapping[KindCode, DocumentKind],
) -> FastAPI:
    """The application over an open index and store.

    Args:
        index: where the records and the ledger are.
        store: where the papers lie.
        clients: who may ask.
        clock: what time it is.
        kinds: what is known of each kind.
    """
    app = FastAPI(
        title="sohoa",
        version="1",
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        # Only to say it in the OpenAPI document; `authenticate` decides.
        dependencies=[Depends(HTTPBearer(auto_error=False))],
    )
    install(app)
    service = Service(index, store, clients, clock, kinds)

    @app.get("/healthz", include_in_schema=False)
    def healthz() -> dict[str, str]:
        index.status_counts()
        return {"status": "ok"}

    add_searching(app, service)
    add_records(app, service)
    return app
