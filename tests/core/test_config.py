"""A desk's settings: where each came from, and which mistakes are named before anything is done."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.config import Desk, load
from core.errors import ConfigError

MakeHome = Callable[..., Path]


def _inbox(name: str, folder: str) -> str:
    return f'[[inboxes]]\nname = "{name}"\nfolder = "{folder}"\n'


@pytest.fixture
def make_home(tmp_path: Path) -> MakeHome:
    def make(text: str = "", **files: str) -> Path:
        (tmp_path / "sohoa.toml").write_text(text, encoding="utf-8")
        for name, content in files.items():
            (tmp_path / name).write_text(content, encoding="utf-8")
            (tmp_path / name).chmod(0o600)
        return tmp_path

    return make


def shown(desk: Desk, key: str) -> tuple[str, str]:
    (setting,) = [item for item in desk.settings if item.key == key]
    return setting.value, setting.origin


def test_flags_beat_the_environment_beats_the_desk_beats_the_defaults(make_home: MakeHome) -> None:
    home = make_home('[desk]\ncode = "own"\nname = "own"\nunit = "own"\n')
    environ = {"SOHOA_DESK__NAME": "environment", "SOHOA_DESK__UNIT": "environment", "PATH": "/bin"}
    desk = load(home, environ=environ, flags={"desk.unit": "flag"})
    assert (desk.config.desk.code, desk.config.desk.name, desk.config.desk.unit) == ("own", "environment", "flag")
    assert shown(desk, "desk.operator") == ("", "default.toml")
    assert shown(desk, "desk.code") == ("own", "sohoa.toml")
    assert shown(desk, "desk.name") == ("environment", "SOHOA_DESK__NAME")
    assert shown(desk, "desk.unit") == ("flag", "command line")


def test_numbers_and_truths_in_the_environment_are_read_as_such(make_home: MakeHome) -> None:
    environ = {"SOHOA_INBOX__QUIET_SECONDS": "0.5", "SOHOA_STORE__SECURE": "false", "SOHOA_ENGINE__PROCESSES": "3"}
    config = load(make_home(), environ=environ).config
    assert (config.inbox.quiet_seconds, config.store.secure, config.engine.processes) == (0.5, False, 3)


def test_the_environment_of_the_process_counts_by_itself(make_home: MakeHome, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOHOA_DESK__NAME", "Quầy số 1")
    assert load(make_home()).config.desk.name == "Quầy số 1"


def test_what_is_no_setting_in_the_environment_is_passed_over(make_home: MakeHome) -> None:
    environ = {"SOHOA_HOME": "/srv", "SOHOA_LANG": "en", "SOHOA_TEST_S3": "yes", "OTHER__KEY": "1"}
    assert load(make_home(), environ=environ).config == load(make_home(), environ={}).config


def test_every_path_is_below_the_desk(make_home: MakeHome) -> None:
    home = make_home('[signing]\npkcs12 = "keys/desk.p12"\n[store]\npath = "/srv/archive"\n')
    config = load(home, environ={}).config
    assert config.inbox.folder == home / "inbox"
    assert config.store.path == Path("/srv/archive")
    assert config.signing.pkcs12 == str(home / "keys" / "desk.p12")
    assert config.index.url.get_secret_value() == f"sqlite:///{home}/index.db"


def test_a_desk_without_a_key_has_none(make_home: MakeHome) -> None:
    assert load(make_home(), environ={}).config.signing.pkcs12 == ""


@pytest.mark.parametrize("url", ["sqlite:////srv/index.db", "postgresql+psycopg://desk@db/sohoa"])
def test_an_index_elsewhere_keeps_its_address(make_home: MakeHome, url: str) -> None:
    assert load(make_home(f'[index]\nurl = "{url}"\n'), environ={}).config.index.url.get_secret_value() == url


def test_a_folder_without_a_desk_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=rf"^{tmp_path}: chưa có bàn .* no desk: .* --home {tmp_path}$"):
        load(tmp_path, environ={})


def test_commands_that_only_look_need_no_desk(tmp_path: Path) -> None:
    desk = load(tmp_path, environ={}, deskless=True)
    assert desk.config.desk.code == "desk"
    assert {setting.origin for setting in desk.settings} == {"default.toml"}


def test_a_secret_is_read_from_its_file_and_never_shown(make_home: MakeHome) -> None:
    text = '[store]\nsecret_key_file = "key"\n[signing]\npassphrase = "mật"\n'
    desk = load(make_home(text, key=" thật là bí mật\n"), environ={})
    assert desk.config.store.secret_key.get_secret_value() == "thật là bí mật"
    assert shown(desk, "store.secret_key") == ("********", "file named by store.secret_key_file")
    assert shown(desk, "signing.passphrase") == ("********", "sohoa.toml")
    assert shown(desk, "work.secret_key") == ("", "default.toml")
    assert shown(desk, "index.url")[0] == "********"
    assert "bí mật" not in repr(desk)


def test_a_secret_from_the_command_line_beats_the_desk_s_own_file(make_home: MakeHome) -> None:
    home = make_home('[signing]\npassphrase_file = "words"\n', words="of the file")
    desk = load(home, environ={"SOHOA_SIGNING__PASSPHRASE": "of the environment"})
    assert desk.config.signing.passphrase.get_secret_value() == "of the environment"
    desk = load(home, environ={"SOHOA_SIGNING__PASSPHRASE": "x"}, flags={"signing.passphrase_file": "words"})
    assert desk.config.signing.passphrase.get_secret_value() == "of the file"


@pytest.mark.parametrize(
    ("text", "environ", "words"),
    [
        ("[desk", {}, r"sohoa\.toml cannot be read as TOML in UTF-8"),
        ('desk = "x"\n', {}, r"sohoa\.toml: desk must be a section, not a value"),
        ('[desk]\ncolour = "red"\n', {}, r"setting desk\.colour: Extra inputs are not permitted"),
        ('[garden]\ncolour = "red"\n', {}, r"setting garden: Extra inputs are not permitted"),
        ('[desk]\ncode = "a/b"\n', {}, r"setting desk\.code: .*pattern.*configs/default\.toml"),
        ("[inbox]\nmax_pages = 0\n", {}, r"setting inbox\.max_pages: .*greater than 0"),
        ('[engine]\nrunner = "threads"\n', {}, r"setting engine\.runner: .*'inline', 'pool' or 'dramatiq'"),
        ("[metadata]\naccept_score = 75\n", {}, r"setting metadata\.accept_score: .*less than or equal to 1"),
        ("", {"SOHOA_DESK_NAME": "x"}, r"SOHOA_DESK_NAME: expected SOHOA_SECTION__KEY with two underscores"),
        ("", {"SOHOA_PORTAL__PORT": "http"}, r"setting portal\.port: .*integer"),
        ('[index]\nurl_file = "none"\n', {}, r"index\.url_file: the secret cannot be read: FileNotFoundError"),
        ('[inbox]\ndone = "inbox/done"\n', {}, r"inbox\.done lies inside inbox\.folder"),
        ('[inbox]\nquarantine = "inbox"\n', {}, r"inbox\.quarantine lies inside inbox\.folder"),
        ('[store]\npath = "inbox/../inbox/store"\n', {}, r"store\.path lies inside inbox\.folder"),
        ('[inbox]\nfolder = "."\n', {}, r"lies inside inbox\.folder"),
        ("", {"SOHOA_WORK__PATH": "inbox/work"}, r"work\.path lies inside inbox\.folder"),
        ('inboxes = "scan"\n', {}, r"sohoa\.toml: inboxes must be tables"),
        ("", {"SOHOA_INBOXES__A": "x"}, r"SOHOA_INBOXES__A: inboxes are named in sohoa\.toml only"),
        (_inbox("a", "scan/a") + _inbox("a", "scan/b"), {}, r"a name of its own; a is there twice"),
        (_inbox("inbox", "scan"), {}, r"inbox is the name of inbox\.folder"),
        (_inbox("a/b", "scan"), {}, r"setting inboxes\.0\.name: .*pattern"),
        (_inbox("a", "scan") + 'colour = "red"\n', {}, r"setting inboxes\.0\.colour: Extra inputs"),
        ('[[inboxes]]\nname = "a"\n', {}, r"setting inboxes\.0\.folder: Field required"),
        (_inbox("a", "inbox"), {}, r"inbox\.folder lies inside inboxes a|inboxes a lies inside inbox\.folder"),
        (_inbox("a", "inbox/a"), {}, r"inboxes a lies inside inbox\.folder: a file there would belong to both"),
        (_inbox("a", "."), {}, r"inbox\.folder lies inside inboxes a"),
        (_inbox("a", "scan") + _inbox("b", "scan/../scan/b"), {}, r"inboxes b lies inside inboxes a"),
        ('[store]\npath = "scan/store"\n' + _inbox("a", "scan"), {}, r"store\.path lies inside inboxes a"),
    ],
)
def test_an_impossible_setting_is_named(make_home: MakeHome, text: str, environ: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        load(make_home(text), environ=environ)


def test_an_inbox_reached_by_a_link_is_still_the_inbox(make_home: MakeHome) -> None:
    home = make_home('[store]\npath = "other/store"\n')
    (home / "inbox").mkdir()
    (home / "other").symlink_to(home / "inbox")
    with pytest.raises(ConfigError, match=r"store\.path lies inside inbox\.folder"):
        load(home, environ={})


def test_a_mistaken_secret_is_not_said(make_home: MakeHome) -> None:
    with pytest.raises(ConfigError) as raised:
        load(make_home("[signing]\npassphrase = 112233\n"), environ={})
    assert "112233" not in str(raised.value)


def test_settings_that_are_not_utf_8_are_named(make_home: MakeHome) -> None:
    home = make_home()
    (home / "sohoa.toml").write_bytes(b'[desk]\nname = "\xff"\n')
    with pytest.raises(ConfigError, match=r"sohoa\.toml cannot be read as TOML in UTF-8"):
        load(home, environ={})


def test_each_inbox_has_the_quiet_time_of_its_kind_unless_it_says_another(make_home: MakeHome) -> None:
    text = "[inbox]\nquiet_seconds = 2.5\nnetwork_quiet_seconds = 12.0\n"
    text += _inbox("disk", "scan/a") + _inbox("share", "/mnt/scan") + "network = true\n"
    text += _inbox("slow", "scan/c") + "quiet_seconds = 0.0\nnetwork = true\n"
    home = make_home(text)
    inboxes = load(home, environ={}).config.all_inboxes
    assert {item.name: item.quiet_seconds for item in inboxes} == {"inbox": 2.5, "disk": 2.5, "share": 12.0, "slow": 0}
    assert [item.folder for item in inboxes] == [home / "inbox", home / "scan/a", Path("/mnt/scan"), home / "scan/c"]


def test_what_an_inbox_is_set_to_is_shown_with_the_other_settings(make_home: MakeHome) -> None:
    home = make_home(_inbox("quay-2", "scan") + 'scanner = "fi-7160"\noperator = "canbo2"\nprocedure = "1.001612"\n')
    desk = load(home, environ={})
    assert shown(desk, "inboxes.quay-2.scanner") == ("fi-7160", "sohoa.toml")
    assert shown(desk, "inboxes.quay-2.folder") == (str(home / "scan"), "sohoa.toml")


@pytest.mark.parametrize(
    "text",
    [
        '[replica]\nkind = "files"\npath = "store"\n',
        '[replica]\nkind = "files"\npath = "elsewhere/../store"\n',
        '[store]\nkind = "s3"\nendpoint = "s3:9000"\nbucket = "a"\n'
        '[replica]\nkind = "s3"\nendpoint = "s3:9000"\nbucket = "a"\n',
    ],
)
def test_a_replica_in_the_place_of_the_archive_is_refused(make_home: MakeHome, text: str) -> None:
    with pytest.raises(ConfigError, match="a second copy needs a place of its own"):
        load(make_home(text), environ={})


@pytest.mark.parametrize(
    "text",
    [
        '[replica]\nkind = "files"\n',
        '[replica]\nkind = "s3"\nendpoint = "s3:9000"\nbucket = "a"\n',
        '[store]\nkind = "s3"\nendpoint = "s3:9000"\nbucket = "a"\n'
        '[replica]\nkind = "s3"\nendpoint = "s3:9000"\nbucket = "b"\n',
    ],
)
def test_a_replica_elsewhere_is_taken(make_home: MakeHome, text: str) -> None:
    assert load(make_home(text), environ={}).config.replica.kind in {"files", "s3"}


def test_a_work_store_that_cannot_be_cleared_up_is_refused(make_home: MakeHome) -> None:
    with pytest.raises(ConfigError, match=r"work\.worm"):
        load(make_home('[work]\nkind = "s3"\nworm = true\n'), environ={})


def test_water_marks_that_stand_on_their_heads_are_refused(make_home: MakeHome) -> None:
    with pytest.raises(ConfigError, match="low_water 9 is above high_water 8"):
        load(make_home("[backscan]\nlow_water = 9\nhigh_water = 8\n"), environ={})
