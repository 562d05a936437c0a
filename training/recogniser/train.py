"""Train the recogniser on lines that are rendered meanwhile, and export it.

    python3 -m training.recogniser.train --fonts FOLDER --counts TRIGRAMS.tsv.gz --out FOLDER [--seconds 520] [--seed 1]

Needs torch with an accelerator, numpy, opencv and Pillow. Renderers fill a pool on the accelerator, one process a core;
the network draws from the pool, so it never waits and sees most lines two or three times, with other noise.
"""

import argparse
import json
import math
import os
import random
import threading
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import cv2
import numpy as np
import torch
from torch import Tensor, nn

from core.ctc import spelled
from training.recogniser.network import STRIDE, Recogniser
from training.recogniser.render import HEIGHT, Faces, picture_of
from training.recogniser.text import Lines

ALPHABET: Final = Path(__file__).resolve().parents[2] / "pipeline" / "reading" / "recogniser" / "alphabet.txt"
#: Lines are gathered by width, so that little of a batch is padding.
WIDTHS: Final = (160, 320, 480, 640, 800, 1024, 1280, 1536)
CHUNK: Final = 128
POOL: Final = 120_000  #: lines of each width kept at most
BATCH_PIXELS: Final = 512 * 640
BEGINNING: Final = 0.35  #: of the time
PEAK_RATE: Final = 2.5e-3
HELD_OUT_LINES: Final = 1500


def render_for_ever(number: int, fonts: Path, counts: Path, seed: int, made: Any) -> None:
    """Put chunks of (width, pictures, texts) where the trainer finds them."""
    cv2.setNumThreads(1)
    dice = random.Random(seed * 1000 + number)
    lines, faces = Lines(counts, seed * 1000 + number), Faces(fonts)
    letters = set(ALPHABET.read_text(encoding="utf-8").rstrip("\n"))
    waiting: dict[int, list[tuple[np.ndarray, str]]] = {width: [] for width in WIDTHS}
    text = above = lines.line()
    while True:
        text, above, below = lines.line(), text, above
        if not letters.issuperset(text):
            continue
        picture = picture_of(text, (above, below), faces, dice)
        width = next((width for width in WIDTHS if width >= picture.shape[1]), None)
        if width is None:
            continue
        waiting[width].append((picture, text))
        if len(waiting[width]) == CHUNK:
            block = np.full((CHUNK, HEIGHT, width), 255, np.uint8)
            for place, (one, _) in zip(block, waiting[width], strict=True):
                place[:, : one.shape[1]] = one
            made.put((width, block, [known for _, known in waiting[width]]))
            waiting[width] = []


class Pool:
    """Lines on the accelerator; the newest take the places of the oldest."""

    def __init__(self, letters: str, device: torch.device) -> None:
        self._number = {letter: place + 1 for place, letter in enumerate(letters)}
        self._pictures = {w: torch.empty((POOL, HEIGHT, w), dtype=torch.uint8, device=device) for w in WIDTHS}
        self._texts: dict[int, list[list[int]]] = {width: [[]] * POOL for width in WIDTHS}
        self._changing = threading.Lock()
        self.made = dict.fromkeys(WIDTHS, 0)

    def add(self, width: int, block: np.ndarray, texts: list[str]) -> None:
        start = self.made[width] % POOL
        count = min(len(texts), POOL - start)
        known = [[self._number[letter] for letter in text] for text in texts[:count]]
        pictures = torch.from_numpy(block[:count]).cuda()
        with self._changing:
            self._pictures[width][start : start + count] = pictures
            self._texts[width][start : start + count] = known
            self.made[width] += count

    def batch(self, dice: random.Random, passed: float) -> tuple[Tensor, list[list[int]]]:
        """Lines of one width, with noise and contrast of their own; few and short ones until letters are told apart."""
        widest, pixels = (480, BATCH_PIXELS // 3) if passed < BEGINNING else (WIDTHS[-1], BATCH_PIXELS)
        filled = {width: min(count, POOL) for width, count in self.made.items() if count and width <= widest}
        width = dice.choices(list(filled), [count * w for w, count in filled.items()])[0]
        size = min(pixels // width, 1024)
        chosen = [dice.randrange(filled[width]) for _ in range(size)]
        places = torch.tensor(chosen, device="cuda")
        with self._changing:
            pictures, texts = self._pictures[width][places], [self._texts[width][place] for place in chosen]
        return noisy(1 - pictures.float() / 255), texts


def noisy(ink: Tensor) -> Tensor:
    """(lines, height, width) → (lines, 1, height, width)."""
    lines = (len(ink), 1, 1)
    draw = lambda: torch.rand(lines, device=ink.device)  # noqa: E731
    ink = ink.clamp_min(1e-4) ** (0.6 + 0.9 * draw()) * (0.75 + 0.25 * draw())
    ink = ink + torch.randn_like(ink) * (0.08 * draw() * (draw() < 0.6))
    return ink.clamp(0, 1).unsqueeze(1)


def targets(texts: list[list[int]]) -> tuple[Tensor, Tensor]:
    flat = torch.tensor([number for text in texts for number in text], dtype=torch.int64)
    return flat.cuda(), torch.tensor([len(text) for text in texts], dtype=torch.int64).cuda()


def edits(a: list[int], b: list[int]) -> int:
    """Levenshtein distance."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def read(logits: Tensor) -> list[list[int]]:
    """The best letter of each step, without repeats and nothings."""
    return [[letter for letter, _ in spelled(line)] for line in logits.argmax(2).cpu().numpy()]


def held_out(fonts: Path, counts: Path, letters: str) -> dict[int, tuple[Tensor, list[list[int]]]]:
    """Lines of unseen faces, of another seed, by width."""
    dice, lines, faces = random.Random(99), Lines(counts, 99), Faces(fonts, held_out=True)
    found: dict[int, list[tuple[np.ndarray, list[int]]]] = {}
    for _ in range(HELD_OUT_LINES):
        text = lines.line()
        if not set(letters).issuperset(text):
            continue
        picture = picture_of(text, (lines.line(), lines.line()), faces, dice)
        width = next((width for width in WIDTHS if width >= picture.shape[1]), None)
        if width is not None:
            padded = np.pad(picture, ((0, 0), (0, width - picture.shape[1])), constant_values=255)
            found.setdefault(width, []).append((padded, [letters.index(letter) + 1 for letter in text]))
    return {
        width: (1 - torch.from_numpy(np.stack([p for p, _ in items])).float() / 255, [t for _, t in items])
        for width, items in found.items()
    }


@torch.no_grad()
def error_rate(network: nn.Module, sets: dict[int, tuple[Tensor, list[list[int]]]]) -> float:
    """Wrong characters per character."""
    network.eval()
    wrong = total = 0
    for pictures, texts in sets.values():
        for start in range(0, len(texts), 128):
            with torch.autocast("cuda", torch.bfloat16):
                logits = network(pictures[start : start + 128].cuda().unsqueeze(1))
            wrong += sum(edits(a, b) for a, b in zip(read(logits), texts[start : start + 128], strict=True))
        total += sum(map(len, texts))
    network.train()
    return wrong / total


def export(network: nn.Module, out: Path, facts: dict[str, object]) -> None:
    """The network as ONNX, and what it is, beside it."""
    network = network.float().cpu().eval()
    torch.save({name: value.half() for name, value in network.state_dict().items()}, out / "weights.pt")
    torch.onnx.export(
        network,
        (torch.zeros(1, 1, HEIGHT, 320),),
        str(out / "recogniser.onnx"),
        input_names=["ink"],
        output_names=["logits"],
        dynamic_axes={"ink": {0: "lines", 3: "width"}, "logits": {0: "lines", 1: "steps"}},
        opset_version=17,
        dynamo=False,
    )
    (out / "facts.json").write_text(json.dumps(facts, ensure_ascii=False, indent=2), encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fonts", type=Path, required=True)
    parser.add_argument("--counts", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=520)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    started = time.monotonic()
    letters = ALPHABET.read_text(encoding="utf-8").rstrip("\n")
    context = get_context("spawn")
    made = context.Queue(maxsize=200)
    renderers = [
        context.Process(target=render_for_ever, args=(n, given.fonts, given.counts, given.seed, made), daemon=True)
        for n in range(max(1, (os.cpu_count() or 2) - 1))
    ]
    for renderer in renderers:
        renderer.start()
    torch.manual_seed(given.seed)
    torch.backends.cudnn.benchmark = True
    pool = Pool(letters, torch.device("cuda"))

    def collect() -> None:
        while True:
            pool.add(*made.get())

    threading.Thread(target=collect, daemon=True).start()
    network = Recogniser(len(letters)).cuda().to(memory_format=torch.channels_last)
    steady = torch.optim.swa_utils.AveragedModel(
        network, multi_avg_fn=torch.optim.swa_utils.get_ema_multi_avg_fn(0.998), use_buffers=True
    )
    groups = [
        {"params": [p for p in network.parameters() if p.ndim > 1], "weight_decay": 0.02},
        {"params": [p for p in network.parameters() if p.ndim <= 1], "weight_decay": 0.0},
    ]
    optimiser = torch.optim.AdamW(groups, lr=PEAK_RATE, betas=(0.9, 0.98), fused=True)
    ctc = nn.CTCLoss(zero_infinity=True)
    unseen = held_out(given.fonts, given.counts, letters)
    while sum(pool.made.values()) < 20_000:
        time.sleep(0.2)
    dice, step, seen, shown = random.Random(given.seed), 0, 0, 0.0
    losses: list[Tensor] = []
    while (passed := (time.monotonic() - started) / given.seconds) < 1:
        rate = PEAK_RATE * min(1.0, (step + 1) / 300) * (0.5 * (1 + math.cos(math.pi * passed)) * 0.99 + 0.01)
        for group in optimiser.param_groups:
            group["lr"] = rate
        pictures, texts = pool.batch(dice, passed)
        flat, lengths = targets(texts)
        with torch.autocast("cuda", torch.bfloat16):
            logits = network(pictures.to(memory_format=torch.channels_last))
        likely = logits.float().log_softmax(2).transpose(0, 1)
        steps = torch.full((len(texts),), pictures.shape[3] // STRIDE, dtype=torch.int64, device="cuda")
        loss = ctc(likely, flat, steps, lengths)
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 2.0)
        optimiser.step()
        steady.update_parameters(network)
        step, seen = step + 1, seen + len(texts)
        losses.append(loss.detach())
        if time.monotonic() - started > shown + 15:
            shown = time.monotonic() - started
            mean = float(torch.stack(losses[-100:]).mean())
            print(
                f"{shown:.0f} s, step {step}, lines seen {seen:,}, made {sum(pool.made.values()):,}, loss {mean:.4f}, "
                f"held-out faces {error_rate(steady, unseen):.2%}",
                flush=True,
            )
            losses = losses[-100:]
    facts: dict[str, object] = {
        "seed": given.seed,
        "seconds": round(time.monotonic() - started),
        "steps": step,
        "lines_seen": seen,
        "lines_made": sum(pool.made.values()),
        "held_out_cer": round(error_rate(steady, unseen), 5),
        "device": torch.cuda.get_device_name(),
        "torch": torch.__version__,
        "parameters": sum(p.numel() for p in network.parameters()),
    }
    print(facts, flush=True)
    given.out.mkdir(parents=True, exist_ok=True)
    export(steady.module, given.out, facts)
    for renderer in renderers:
        renderer.kill()
    os._exit(0)


if __name__ == "__main__":
    main()
