"""For whoever hands out a PDF that did not come through the journey: sign it as one or more profiles say."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from commands.files import write_new
from commands.pins import pin_option, unlocked
from commands.terminal import dry_run_option, emit, home_option, json_option, language, open_desk, progress, t
from core.config import Desk
from core.errors import ConfigError, DocumentError, ExitCode, Reason
from core.messages import reason_text
from core.model import SignedPdf
from signing import Signer, open_signers


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--profile",
    "profiles",
    multiple=True,
    required=True,
    help="Mẫu ký trong configs/signing.toml; nhắc lại để ký nối tiếp / a profile; again for a chain, in this order.",
)
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, file_okay=False), help="Thư mục kết quả / folder."
)
@click.option("--person", help="Họ tên người chuyển đổi, sao chép / full name of who converts or copies: stamp.person.")
@pin_option
@home_option
@json_option
@dry_run_option
def sign(
    files: tuple[Path, ...],
    profiles: tuple[str, ...],
    output: Path,
    person: str | None,
    home: Path,
    *,
    as_json: bool,
    dry_run: bool,
) -> int:
    """Ký số các tệp PDF theo một hay nhiều mẫu ký. / Sign PDF files as one or more profiles say."""
    targets = [output / path.name for path in files]
    _refuse_the_same_name(targets)
    signers = _signers(open_desk(home), profiles, person)
    if not dry_run:
        _make_folder(output)
    good = True
    with progress(len(files), t("ký", "signing")) as tick:
        for path, target in zip(files, targets, strict=True):
            made: SignedPdf | DocumentError | None = None if dry_run else _signed(path, signers)
            if isinstance(made, SignedPdf):
                write_new(target, made.data)
            good = good and not isinstance(made, DocumentError)
            _say(path, target, profiles, made, as_json=as_json)
            tick(path.name)
    return ExitCode.DONE if good else ExitCode.DOCUMENT


def _refuse_the_same_name(targets: Sequence[Path]) -> None:
    for target in targets:
        if targets.count(target) > 1 or target.exists():
            raise ConfigError(
                t(
                    f"{target}: đã có tệp này hoặc hai tệp cùng tên; hãy chọn thư mục khác",
                    f"{target} is there already, or two files have this name; choose another folder",
                )
            )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            t(f"không tạo được thư mục {folder}: {error.strerror}", f"{folder} cannot be made: {error.strerror}")
        ) from error


def _signers(desk: Desk, profiles: Sequence[str], person: str | None) -> tuple[Signer, ...]:
    from pipeline.pages import EYES
    from signing.trust import load_trust

    # A PIN that is given for this run is that of the last profile's key; keys of other roles have their pin_file.
    last = desk.config.signing.model_copy(update={"profile": profiles[-1]})
    config = unlocked(replace(desk, config=desk.config.model_copy(update={"signing": last}))).config
    stamp = config.stamp if person is None else config.stamp.model_copy(update={"person": person})
    return open_signers(
        config.signing,
        profiles,
        organisation=config.desk.name,
        trust=load_trust(config.trust.folder),
        stamp=stamp,
        eyes=EYES,
    )


def _signed(path: Path, signers: Sequence[Signer]) -> SignedPdf | DocumentError:
    """The file with every signature of the chain, or what is wrong with it. What was PDF/A is PDF/A afterwards."""
    from pipeline.pdfa import check

    data = path.read_bytes()
    was = check(data)
    try:
        for signer in signers:
            made = signer.sign(data, at=dt.datetime.now(dt.UTC))
            data = made.data
    except DocumentError as error:
        return error
    now = check(data)
    if was.conforms and not now.conforms:
        return DocumentError(Reason.NOT_PDFA, "; ".join(now.broken[:3]))
    return made


def _say(
    path: Path, target: Path, profiles: Sequence[str], made: SignedPdf | DocumentError | None, *, as_json: bool
) -> None:
    fault = made if isinstance(made, DocumentError) else None
    text = reason_text(fault.reason, language=language()) if fault else ""
    level = made.level if isinstance(made, SignedPdf) else None
    if as_json:
        emit(
            {
                "schema": "sohoa.sign/1",
                "file": str(path),
                "signed": None if fault else str(target),
                "profiles": profiles,
                "level": level,
                "reason": {"code": fault.reason, "text": text} if fault else None,
                "detail": fault.detail if fault else None,
            }
        )
    elif fault:
        click.echo(f"{path}: {text} ({fault.detail})", err=True)
    else:
        click.echo(f"{path} → {target}  {' + '.join(profiles)}{'  ' + level if level else ''}")
