"""A short storm on every runner; `bench.chaos` is the long one."""

from pathlib import Path

import pytest

from bench.chaos import Weather, run

RUNNERS = [
    pytest.param("pool", marks=pytest.mark.xdist_group("s3")),
    pytest.param("redis", marks=pytest.mark.xdist_group("redis")),
    pytest.param("rabbitmq", marks=pytest.mark.xdist_group("rabbitmq")),
]


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.parametrize("runner", RUNNERS)
def test_whatever_dies_no_paper_is_lost_or_archived_twice(runner: str, tmp_path: Path) -> None:
    weather = Weather(kill_every=2, most_kills=5, trouble_every=2, store_away=2)
    storm, left = run(runner, light=6, real=0, place=tmp_path, weather=weather)
    assert storm.kills > 0
    assert storm.store_cuts > 0
    assert (left.lost, left.twice, left.broken_at) == (0, 0, None)
    # Whom somebody else kills was not killed by the paper in hand
    assert (left.archived, left.aside) == (6, 0)
