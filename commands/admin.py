"""For whoever sets a desk up: make it, see what is missing, see its settings."""

import datetime as dt
import importlib.util
import secrets
import shutil
import subprocess
from pathlib import Path
from typing import Final

import click

from commands.checks import Check, evidence_check, key_checks, private_checks
from commands.people.checks import account_checks
from commands.progress.registers import REGISTERS_FILE, actor_of, take_books
from commands.terminal import dry_run_option, emit, home_option, json_option, open_desk, t, table
from core.catalogue.rulebook import UNITS_FILE
from core.config import CONFIGS, DESK_FILE, Desk, origin_of
from core.errors import ConfigError, ExitCode, SohoaError
from storage import open_index, open_store

_DESK: Final = """# Settings of this desk; configs/default.toml explains every key.
[desk]
code = "ban-01"
name = ""
unit = ""
"""
_DEMO: Final = """# A trial desk: invented names, keys of a trial CA, worth nothing in law.
[desk]
code = "mau-son-dong"
name = "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"
unit = "H48.90.01"

[inbox]
quiet_seconds = 1.0

[signing]
pkcs12 = "keys/agency.p12"
passphrase_file = "keys/agency.pass"

[stamp]
signature_image = "keys/signature.png"
signature_mm = 40.0
seal_image = "keys/seal.png"
seal_mm = 36.0
"""


@click.command()
@click.option(
    "--demo", is_flag=True, help="Kèm CA và khóa thử nghiệm, đơn vị hư cấu / trial CA and keys, invented units."
)
@home_option
@json_option
@dry_run_option
def init(home: Path, *, demo: bool, as_json: bool, dry_run: bool) -> int:
    """Tạo thư mục của một bàn tiếp nhận; chạy lại không mất gì. / Make a desk; safe to run again."""
    from signing.evidence import open_log_key

    home = home.absolute()
    if dry_run:
        makes = (DESK_FILE, "inbox/", "store/", "work/", "index.db", "keys/", *(("trust/",) if demo else ()))
        if as_json:
            emit({"schema": "sohoa.init_plan/1", "dry_run": True, "home": str(home), "demo": demo, "makes": makes})
        else:
            click.echo(f"{home}: {', '.join(makes)}")
        return ExitCode.DONE
    try:
        home.mkdir(mode=0o711, parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            t(
                f"không tạo được thư mục {home} ({error.strerror}): hãy chọn chỗ khác bằng --home",
                f"the folder {home} cannot be made ({error.strerror}): choose another with --home",
            )
        ) from error
    settings = home / DESK_FILE
    if not settings.exists():
        settings.write_text(_DEMO if demo else _DESK, encoding="utf-8")
    token = _make_demo(home) if demo else None
    desk = open_desk(home)
    for folder in (
        desk.config.inbox.folder,
        desk.config.inbox.done,
        desk.config.inbox.quarantine,
        desk.config.trust.folder,
        # A share that is not mounted now must not become a folder of this disk.
        *(inbox.folder for inbox in desk.config.inboxes if not inbox.network),
    ):
        folder.mkdir(parents=True, exist_ok=True)
    if desk.config.store.kind == "files":
        open_store(desk.config.store)
    index = open_index(desk.config.index, create=True)
    try:
        open_log_key(desk.config.evidence.key_file, origin=origin_of(desk))
        take_books(desk, index, actor=actor_of(desk))
    finally:
        index.close()
    if as_json:
        emit({"schema": "sohoa.init/1", "home": str(home), "demo": demo, "token": token})
    else:
        click.echo(t(f"Bàn tiếp nhận đã sẵn sàng: {home}", f"The desk is ready: {home}"))
        if token:
            click.echo(
                t(f"Mã truy cập cổng dữ liệu thử nghiệm (chỉ hiện một lần): {token}", f"Trial portal token: {token}")
            )
    return ExitCode.DONE


def _make_demo(home: Path) -> str | None:
    from signing.demo import make_demo_keys
    from signing.stamp.demo import make_demo_pictures

    if not (home / "keys" / "agency.p12").exists():
        names = {"agency": "UBND XÃ MẪU SƠN ĐÔNG (HƯ CẤU)", "desk": "BỘ PHẬN MỘT CỬA XÃ MẪU SƠN ĐÔNG (HƯ CẤU)"}
        make_demo_keys(home / "keys", home / "trust", names, at=dt.datetime.now(dt.UTC))
    if not (home / "keys" / "seal.png").exists():
        make_demo_pictures(home / "keys")
    for name in (UNITS_FILE, REGISTERS_FILE):
        if not (home / name).exists():
            shutil.copyfile(CONFIGS / "demo" / name, home / name)
    clients = home / "clients.toml"
    if clients.exists():
        return None
    from core.codes import sha256_of

    token = secrets.token_urlsafe(32)
    digest = sha256_of(token.encode())
    text = f'[[client]]\nname = "cong-thu-nghiem"\ntoken_sha256 = "{digest}"\npurposes = ["tiep-nhan-ho-so"]\n'
    clients.write_text(text, encoding="utf-8")
    clients.chmod(0o600)
    return token


@click.command()
@click.option("--device", help="Xem cả máy quét này / look at this scanner too; SANE.")
@home_option
@json_option
def doctor(device: str | None, home: Path, *, as_json: bool) -> int:
    """Máy còn thiếu gì và gói nào cung cấp. / What is missing and which package brings it."""
    checks = [*_programs(), *_desk(home), *([_scanner(device)] if device else [])]
    if as_json:
        emit({"schema": "sohoa.doctor/1", "checks": checks, "good": all(item.good for item in checks)})
    else:
        marks = {True: "✓", False: "✗"}
        rows = [(marks[item.good], item.name, item.found, item.advice) for item in checks]
        click.echo(table(("", t("mục", "item"), t("thấy", "found"), t("cần làm", "to do")), rows))
    return ExitCode.DONE if all(item.good for item in checks) else ExitCode.CONFIG


def _programs() -> list[Check]:
    found = shutil.which("tesseract")
    checks = [Check("tesseract", found is not None, found or "–", "" if found else "apt-get install tesseract-ocr")]
    languages: list[str] = []
    if found:
        listed = subprocess.run([found, "--list-langs"], capture_output=True, text=True, check=False, timeout=30)
        languages = listed.stdout.split()[1:]
    for language in ("vie", "osd"):
        good = language in languages
        checks.append(
            Check(
                f"tesseract {language}",
                good,
                "có" if good else "–",
                "" if good else f"apt-get install tesseract-ocr-{language}",
            )
        )
    for module in ("pikepdf", "pypdfium2", "cv2", "pyhanko", "sqlalchemy", "minio", "dramatiq", "fastapi"):
        good = importlib.util.find_spec(module) is not None
        checks.append(Check(f"python {module}", good, "có" if good else "–", "" if good else "scripts/setup"))
    return checks


def _scanner(device: str) -> Check:
    from pipeline.capture import probe

    if shutil.which("scanimage") is None:
        return Check("scanimage", False, "–", "apt-get install sane-utils")
    try:
        found = probe(device)
    except SohoaError as error:
        return Check(device, False, "–", str(error))
    dpi = f"{max(found.resolutions):g} dpi" if found.resolutions else "?"
    return Check(device, True, f"{dpi} · {', '.join(found.sources) or t('mặt kính', 'flatbed')}")


def _desk(home: Path) -> list[Check]:
    try:
        desk = open_desk(home)
    except ConfigError as error:
        return [Check("sohoa.toml", False, "–", str(error))]
    checks = [Check("sohoa.toml", True, desk.config.desk.code)]
    checks.append(reached := _tried("index", lambda: open_index(desk.config.index).close()))
    checks += account_checks(desk, at=dt.datetime.now(dt.UTC)) if reached.good else []
    checks += private_checks(desk)
    checks += _stores(desk)
    checks += key_checks(desk)
    checks.append(evidence_check(desk))
    checks += _surroundings(desk)
    anchors = desk.config.trust.folder
    good = anchors.is_dir() and any(anchors.iterdir())
    checks.append(
        Check(
            "trust",
            good,
            str(len(list(anchors.iterdir()))) if anchors.is_dir() else "–",
            "" if good else t("đặt chứng thư gốc vào thư mục trust", "put anchors into the trust folder"),
        )
    )
    return checks


def _tried(name: str, action: object) -> Check:
    try:
        if callable(action):
            action()
    except SohoaError as error:
        return Check(name, False, type(error).__name__, str(error))
    return Check(name, True, "có")


def _stores(desk: Desk) -> list[Check]:
    """Every store with what it proves, or the sentence that says why nobody can work with it."""
    from commands.keeping.store import sentence, stores_of
    from storage.care.proofs import prove

    checks = []
    for section, settings in stores_of(desk):
        try:
            missing = [item for item in prove(settings, section=section) if item.needed and not item.holds]
        except SohoaError as error:
            checks.append(Check(section, False, type(error).__name__, str(error)))
            continue
        advice = " ".join(sentence(item) for item in missing)
        checks.append(Check(section, not missing, settings.kind, advice))
    return checks


def _surroundings(desk: Desk) -> list[Check]:
    """What the desk leans on beside its index and stores."""
    from commands.desk.condition import fronts_line
    from pipeline.health import Service, clock_state, disks, fronts_waiting, services

    checks = []
    for disk in disks(desk):
        low = t("đĩa gần đầy: dọn hoặc thêm đĩa", "nearly full: make room")
        good = disk.free_bytes >= _LEAST_FREE
        checks.append(Check(f"disk {disk.name}", good, f"{disk.free_bytes / (1 << 30):.1f} GiB", "" if good else low))
    checks += [
        Check("broker", item.reachable, "có" if item.reachable else "–", item.why)
        for item in services(desk)
        if item.service is Service.BROKER
    ]
    checks += [Check(f"inbox {item.inbox}", True, fronts_line(item)) for item in fronts_waiting(desk)]
    clock = clock_state()
    if clock is not None:
        found = t("đồng bộ", "synchronised") if clock.synchronised else t("chưa đồng bộ", "not synchronised")
        # Signing and leases need a right clock, but a machine without a network may have no source for it.
        advice = "" if clock.synchronised else t("bật chrony hoặc systemd-timesyncd", "run chrony or systemd-timesyncd")
        checks.append(Check("clock", True, found, advice))
    return checks


_LEAST_FREE: Final = 2 << 30


@click.group()
def config() -> None:
    """Cấu hình của bàn tiếp nhận. / The desk's settings."""


@config.command()
@click.option("--origin", is_flag=True, help="Mỗi giá trị lấy từ đâu / where each value came from.")
@home_option
@json_option
def show(home: Path, *, origin: bool, as_json: bool) -> int:
    """Xem mọi thiết đặt; bí mật được che. / Every setting; secrets are hidden."""
    settings = open_desk(home).settings
    if as_json:
        emit({"schema": "sohoa.config/1", "settings": settings})
    else:
        click.echo(
            "\n".join(f"{item.key} = {item.value}" + (f"    # {item.origin}" if origin else "") for item in settings)
        )
    return ExitCode.DONE
