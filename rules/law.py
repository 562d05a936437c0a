"""Thresholds of the law as named constants, each with document, article and date in force."""

from typing import Final

MIN_SCAN_DPI: Final = 200  #: papers: TT 05/2025/TT-BNV Điều 8, in force 2025-07-01 (TT 02/2019/TT-BNV said the same)
MIN_DRAWING_DPI: Final = 300  #: maps and drawings: TT 05/2025/TT-BNV Điều 8, in force 2025-07-01
