"""The network: convolutions over a line's picture, then along the line, and a letter or nothing for every fourth pixel.

No recurrence: a line of any width costs in proportion to its width, and 8-bit integers do as well as floats.
"""

from torch import Tensor, nn

#: Pixels of width that one step of the answer stands for.
STRIDE = 4


class Folded(nn.Sequential):
    """Convolution, normalisation and a hinge; the normalisation folds into the convolution when exported."""

    def __init__(
        self, into: int, out: int, kernel: tuple[int, int], stride: tuple[int, int] = (1, 1), gap: int = 1
    ) -> None:
        padding = ((kernel[0] - 1) // 2, (kernel[1] - 1) // 2 * gap)
        super().__init__(
            nn.Conv2d(into, out, kernel, stride, padding, dilation=(1, gap), bias=False),
            nn.BatchNorm2d(out),
            nn.ReLU(inplace=True),
        )


class Residual(nn.Module):
    """Two convolutions beside the identity."""

    def __init__(self, channels: int, kernel: tuple[int, int], gap: int = 1) -> None:
        super().__init__()
        self.first = Folded(channels, channels, kernel, gap=gap)
        self.second = Folded(channels, channels, kernel)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.second(self.first(x))  # type: ignore[no-any-return]


class Recogniser(nn.Module):
    """(lines, 1, 40, width), 0 is paper and 1 is ink → (lines, width / 4, letters + 1) logits; 0 is "no letter"."""

    def __init__(self, letters: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            Folded(1, 32, (3, 3), stride=(2, 2)),  # 20 × w/2
            Folded(32, 32, (3, 3)),
            Folded(32, 96, (3, 3), stride=(2, 2)),  # 10 × w/4
            Residual(96, (3, 3)),
            Folded(96, 160, (3, 3), stride=(2, 1)),  # 5 × w/4
            Residual(160, (3, 3)),
            nn.Conv2d(160, 256, (5, 1), bias=False),  # 1 × w/4
            nn.BatchNorm2d(256),
            nn.ReLU(inplace=True),
            Residual(256, (1, 5)),
            Residual(256, (1, 5), gap=2),
            Residual(256, (1, 5), gap=3),
        )
        self.dropout = nn.Dropout2d(0.1)
        self.head = nn.Conv2d(256, letters + 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.dropout(self.body(x))).squeeze(2).transpose(1, 2)  # type: ignore[no-any-return]
