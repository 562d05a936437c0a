"""What the server that forks workers imports once: a worker then starts in a fraction of a second, not in seconds.

Commands import these late, because most need few of them; a worker needs all of them, and one that was killed is
replaced while its paper waits.
"""

from importlib import import_module
from typing import Final

from pipeline.reading.language.counts import official
from pipeline.reading.recogniser import import_runtime

_NEEDED: Final = (
    "classifiers.titles",
    "pipeline.engine.child",
    "pipeline.metadata",
    "pipeline.pdfa",
    "signing.keys",
    "signing.pades",
    "signing.profiles",
    "signing.timestamps",
    "storage.care",
    "storage.index",
    "storage.s3",
)
for _name in _NEEDED:
    import_module(_name)
official()
import_runtime()
