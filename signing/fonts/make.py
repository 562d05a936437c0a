"""Make Tinos-1000.ttf: Tinos scaled to 1000 units an em and cut down to Latin and Vietnamese.

python signing/fonts/make.py /usr/share/fonts/truetype/croscore/Tinos-Regular.ttf Tinos-1000.ttf
python signing/fonts/make.py /usr/share/fonts/truetype/croscore/Tinos-Bold.ttf Tinos-Bold.ttf   # and so on
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.ttLib.scaleUpem import scale_upem

_VIETNAMESE = "ăâđêôơưàằầèềìòồờùừỳảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹáắấéếíóốớúứýạặậẹệịọộợụựỵ"


def main() -> None:
    """Read the first font named on the command line and write its subset beside this file under the second name."""
    font = TTFont(sys.argv[1], recalcTimestamp=False)
    scale_upem(font, 1000)
    options = Options()
    options.hinting = False
    options.layout_features = []
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = Subsetter(options)
    letters = {chr(code) for code in range(0x20, 0x7F)} | set(_VIETNAMESE) | set(_VIETNAMESE.upper()) | set("–—’“”…₫·°")
    subsetter.populate(text="".join(sorted(letters)))
    subsetter.subset(font)
    font.save(Path(__file__).parent / sys.argv[2])


if __name__ == "__main__":
    main()
