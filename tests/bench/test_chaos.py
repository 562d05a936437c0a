"""A short storm on every runner, a longer one by night; `bench.chaos` is the longest."""

from pathlib import Path

import pytest

from bench.chaos import Weather, run

RUNNERS = [
    pytest.param("pool", marks=pytest.mark.xdist_group("s3")),
    pytest.param("redis", marks=pytest.mark.xdist_group("redis")),
    pytest.param("rabbitmq", marks=pytest.mark.xdist_group("rabbitmq")),
]


#: Papers that a stand-in reads, papers that are read, and the weather.
SHORT = (6, 0, Weather(kill_every=2, most_kills=5, trouble_every=2, store_away=2, most_troubles=3, longest=480))
LONG = (200, 20, Weather(trouble_every=15, store_away=30))


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.parametrize("storm", [SHORT, pytest.param(LONG, marks=pytest.mark.nightly)], ids=["short", "long"])
@pytest.mark.parametrize("runner", RUNNERS)
def test_whatever_dies_no_paper_is_lost_or_archived_twice(
    runner: str, storm: tuple[int, int, Weather], tmp_path: Path
) -> None:
    light, real, weather = storm
    seen, left = run(runner, light=light, real=real, place=tmp_path, weather=weather)
    assert seen.kills > 0
    assert seen.store_cuts > 0
    assert (left.lost, left.twice, left.broken_at) == (0, 0, None)
    # Whom somebody else kills was not killed by the paper in hand
    assert (left.archived, left.aside) == (light + real, 0)
