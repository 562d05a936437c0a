"""Signed PDFs after somebody laid hands on them: every class of attack that is known, and every change that is legal.

Each case is a function from `Hands` to bytes; `CASES` says what each must be judged. Sources: Mladenov and others, "1
Trillion Dollar Refund" (CCS 2019: forgery, saving, wrapping) and "Shadow Attacks" (NDSS 2021); Rohlmann and others,
"Breaking the Specification: PDF Certification" (S&P 2021).
"""

from bench.forgeries.cases import CASES, Case
from bench.forgeries.hands import Hands, hands_of

__all__ = ["CASES", "Case", "Hands", "hands_of"]
