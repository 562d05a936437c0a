"""docs/schemas: whole, true, and as long as the code's own lists."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator, ValidationError

from core.errors import Reason
from core.messages import reason_text
from core.model import FieldName, Group, Role, Status
from pipeline.reports.closings.checks import Fault as ClosingFault
from pipeline.targets.postings import Fault as PostingFault
from rules.dossiers.checklist import ComponentState
from signing.validate.report import Indication
from storage.books.postings import figures_name
from tests.schemas import FOLDER, hold, schema

ROOT = FOLDER.parent.parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))
#: Described by the portal's OpenAPI document; the truth that tests of reading hold samples against; of labelled papers.
ELSEWHERE = {"reuse_search", "record_known", "verification", "dossier_needs", "samples", "labels"}


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schema(name))


def test_every_answer_has_its_schema_and_every_schema_its_answer() -> None:
    listed = subprocess.run(["git", "ls-files", "-z", "*.py"], cwd=ROOT, capture_output=True, text=True, check=True)
    code = [name for name in listed.stdout.split("\0") if name and not name.startswith("tests/")]
    texts = [(ROOT / name).read_text(encoding="utf-8") for name in code if (ROOT / name).is_file()]
    said = {name for text in texts for name in re.findall(r'"sohoa\.([a-z_]+)/1"', text)}
    assert said - ELSEWHERE == set(NAMES) - {"common"}


def test_the_schemas_know_every_status_group_field_state_and_verdict() -> None:
    common = schema("common")["$defs"]
    assert common["status"]["enum"] == list(Status)
    assert common["group"]["enum"] == list(Group)
    assert common["field_name"]["enum"] == list(FieldName)
    assert common["roles"]["items"]["enum"] == list(Role)
    assert set(common["decision"]["properties"]["state"]["enum"]) == set(ComponentState)
    assert common["closing_fault"]["enum"] == list(ClosingFault)
    assert common["posting_fault"]["enum"] == list(PostingFault)
    assert schema("verify")["properties"]["indication"]["enum"] == list(Indication)


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_fits_its_schema(reason: Reason) -> None:
    shown = {"code": reason.value, "text": reason_text(reason, language="vi")}
    Draft202012Validator(schema("common")["$defs"]["reason"]).validate(shown)


@pytest.mark.parametrize(
    "wrong",
    [
        {"seconds": "2"},
        {"counts": {"lost": 1}},
        {"extra": 1},
        {"documents": [{"id": "d-1"}]},
    ],
)
def test_an_answer_of_another_shape_is_refused(wrong: dict[str, object]) -> None:
    good = {"schema": "sohoa.batch/1", "documents": [], "counts": {}, "seconds": 1.5}
    hold(good)
    with pytest.raises(ValidationError):
        hold(good | wrong)


def test_what_lies_in_an_archive_is_what_its_schemas_say(archived_home: Path) -> None:
    manifests = sorted((archived_home / "store" / "aip").rglob("manifest.json"))
    assert len(manifests) == 4
    for path in manifests:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        hold(manifest)
        words = manifest["record"]["words"]["sha256"]
        hold(json.loads((archived_home / "store/cas/sha256" / words[:2] / words[2:4] / words).read_text("utf-8")))
    hold(json.loads((archived_home / "store" / figures_name(1)).read_text(encoding="utf-8")))
