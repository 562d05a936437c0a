"""What docs/huong-dan/cong-du-lieu.md tells portal developers to paste does what it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from core.codes import sha256_of
from core.model import DossierCode
from tests.journeys.conftest import ROOT
from tests.portal.admitted import admit
from tests.portal.conftest import DOSSIER, NEIGHBOUR, Portal
from tests.portal.test_server import served

__all__ = ["served"]

GUIDE = ROOT / "docs" / "huong-dan" / "cong-du-lieu.md"


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_session_of_the_guide_can_be_pasted(
    served: tuple[subprocess.Popen[bytes], str], portal: Portal, tmp_path: Path
) -> None:
    (script,) = re.findall(r"^```sh\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    client = admit(portal)
    paper = portal.records["neighbour's"]
    told = {"CONG": served[1], "MA": client.name, "BI_MAT": client.secret, "SO": NEIGHBOUR}
    done = subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=tmp_path,
        env=dict(os.environ) | told,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    reusable, compared, indication, first = done.stdout.splitlines()
    assert (reusable, compared, first) == ("True", "giay-to.pdf: OK", "scan")
    assert indication in {"TOTAL_PASSED", "INDETERMINATE"}
    assert sha256_of((tmp_path / "giay-to.pdf").read_bytes()) == paper.signed.sha256
    (reuse,) = portal.index.dossiers.reuses(DossierCode(DOSSIER))
    assert (reuse.record, reuse.actor) == (paper.id, client.name)
