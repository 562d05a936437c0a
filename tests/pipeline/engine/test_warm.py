"""Workers are forked from a server that has imported what they need."""

import multiprocessing
import sys
from multiprocessing.connection import Connection

import pytest

from pipeline.engine.child import PRELOAD

NEEDED = {"sqlalchemy", "pyhanko", "cv2", "pikepdf", "minio", "onnxruntime", "pipeline.engine.child", "storage.index"}


def tell(pipe: Connection) -> None:
    pipe.send(NEEDED - set(sys.modules))


@pytest.mark.slow
def test_a_worker_finds_everything_imported() -> None:
    # Given the server that forks workers, which says nothing of modules that it could not import
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    ours, theirs = context.Pipe()
    worker = context.Process(target=tell, args=(theirs,))
    worker.start()
    assert ours.poll(120)
    assert ours.recv() == set()
    worker.join()
