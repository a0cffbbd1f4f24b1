"""Cameras that are files, and the station that watches them."""

import queue
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np
import pytest

from adapters.scan.camera import SHOWN_WIDTH, Camera, Pace, open_camera
from adapters.scan.decode import Decoder, Stage
from adapters.scan.devices import CameraChoice, Cameras, list_devices
from adapters.scan.opencv import cv2
from adapters.scan.phone_film import Cut, draw_phone, film
from adapters.scan.picture import Picture
from adapters.scan.reader import Reader, Thrift
from adapters.scan.station import FILM_OVER, RECONNECTING, ScanStation
from desktop.domain.errors import Invalid
from desktop.domain.repeats import RepeatFilter
from desktop.domain.secret import Secret
from desktop.domain.sight import TWO_CODES, Device, Frame, Sighting

TEXT = "4240000000000000000001350000"
OTHER = "4240000000000000000002350000"
SMALL = Cut(640, 480, 1.6)
EVERY = Pace(real_time=False)


class Watch:
    """A clock that only moves when told, or by sleeping on it."""

    def __init__(self) -> None:
        self.time = 100.0
        self.slept: list[float] = []

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(Secret(TEXT), tmp_path_factory.mktemp("film") / "phone.avi", seed=7, cut=SMALL)


@pytest.fixture(scope="module")
def stills(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return film(TEXT, tmp_path_factory.mktemp("film") / "stills", seed=7, cut=Cut(640, 480, 1.0))


def frames(camera: Camera) -> Iterator[Frame]:
    with closing(camera):
        while (frame := camera.read()) is not None:
            yield frame


def test_a_film_begins_without_a_code_and_then_shows_it(movie: Path) -> None:
    seen = [
        {sighting.text for sighting in frame.sightings}
        for frame in frames(open_camera(str(movie), EVERY))
    ]
    assert len(seen) == 24
    assert seen[:3] == [set()] * 3
    assert seen[-1] == {Secret(TEXT)}
    assert set().union(*seen) == {Secret(TEXT)}


def test_a_film_is_the_same_for_the_same_seed(tmp_path: Path) -> None:
    cut = Cut(320, 240, 0.6)
    one, two, other = (
        film(TEXT, tmp_path / name, seed, cut) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )
    pictures = [[p.read_bytes() for p in sorted(f.iterdir())] for f in (one, two, other)]
    assert len(pictures[0]) == 9
    assert pictures[0] == pictures[1] != pictures[2]


def test_a_film_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="写不了视频"):
        film(TEXT, tmp_path / "nowhere" / "phone.avi", cut=SMALL)


def test_a_folder_and_a_numbered_sequence_are_cameras_too(stills: Path) -> None:
    (stills / "notes.txt").write_text("not a picture")
    (stills / "000a.png").write_bytes(b"broken")
    for spec in (str(stills), str(stills / "%03d.png")):
        shown = list(frames(open_camera(spec, EVERY)))
        assert len(shown) == 15
        assert shown[-1].sightings[0].text == Secret(TEXT)


def test_a_frame_is_small_for_the_screen_and_its_corners_fit_it(tmp_path: Path) -> None:
    wide = np.full((720, 1280, 3), 200, np.uint8)
    wide[100:700, 800:1200] = cv2.resize(draw_phone(TEXT), (400, 600))
    wide[:50, :, 2] = 255
    wide[:50, :, :2] = 0
    cv2.imwrite(str(tmp_path / "0.png"), wide)
    (frame,) = frames(open_camera(str(tmp_path), EVERY))
    assert (frame.width, frame.height) == (SHOWN_WIDTH, 360)
    assert len(frame.rgb) == 640 * 360 * 3
    assert frame.rgb[:3] == bytes((255, 0, 0))  # red first
    points = np.array(frame.sightings[0].corners)
    assert points[:, 0].min() == pytest.approx((800 + 62) / 2, abs=12)
    assert points[:, 0].max() == pytest.approx((800 + 338) / 2, abs=12)
    assert points[:, 1].max() < 360


def test_a_film_plays_at_its_own_rate(movie: Path) -> None:
    watch = Watch()
    pace = Pace(now=watch.now, sleep=watch.sleep)
    assert len(list(frames(open_camera(str(movie), pace)))) == 24
    assert watch.time - 100 == pytest.approx(24 / 15, abs=0.1)


def test_a_slow_reader_gets_the_newest_frame_of_a_film(movie: Path) -> None:
    watch = Watch()
    shown = 0
    for _ in frames(open_camera(str(movie), Pace(now=watch.now, sleep=watch.sleep))):
        watch.time += 0.4  # six frames long
        shown += 1
    assert shown <= 5


def test_a_film_may_begin_again_at_its_end(stills: Path, movie: Path) -> None:
    for path, length in ((stills, 15), (movie, 24)):
        with closing(open_camera(str(path), Pace(real_time=False, loop=True))) as camera:
            shown = [camera.read() for _ in range(2 * length)]
        assert shown[0] == shown[length]
        assert None not in shown


class CountingDecoder(Decoder):
    """The real decoder; `calls` says how often each stage was tried."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: dict[str, int] = {}
        self.stages = tuple(self._counting(stage) for stage in self.stages)

    def _counting(self, stage: Stage) -> Stage:
        def read(picture: Picture) -> tuple[Sighting, ...]:
            self.calls[stage.name] = self.calls.get(stage.name, 0) + 1
            return stage.read(picture)

        return Stage(stage.name, read)


def stepping(watch: Watch, budget: float = 1.0) -> Thrift:
    """The thrift of a live camera on a clock of our own."""
    return Thrift(budget=budget, spent=watch.now, now=watch.now)


def test_a_picture_that_stays_as_it_is_is_hardly_decoded() -> None:
    watch, decoder = Watch(), CountingDecoder()
    reader = Reader(decoder, stepping(watch))
    noise = np.random.default_rng(1)
    for _ in range(300):
        reader.read(noise.integers(100, 108, (480, 640), dtype=np.uint8))
        watch.time += 1 / 30
    assert decoder.calls["zxing"] <= 21  # ten seconds, twice a second


def test_while_things_move_a_little_ten_pictures_a_second_are_decoded() -> None:
    watch, decoder = Watch(), CountingDecoder()
    reader = Reader(decoder, stepping(watch))
    for number in range(300):
        reader.read(np.full((480, 640), 60 + number * 7 % 21, np.uint8))
        watch.time += 1 / 30
    assert 90 <= decoder.calls["zxing"] <= 150  # the first 1.5 s it is awake


def test_a_hand_that_comes_wakes_the_reader_at_once() -> None:
    watch, decoder = Watch(), CountingDecoder()
    reader = Reader(decoder, stepping(watch))
    table = np.full((480, 640), 90, np.uint8)
    for _ in range(120):
        reader.read(table)
        watch.time += 1 / 30
    shown = table.copy()
    phone = cv2.cvtColor(draw_phone(TEXT), cv2.COLOR_BGR2GRAY)
    shown[60:420, 200:440] = cv2.resize(phone, (240, 360))
    assert [seen.text for seen in reader.read(shown)] == [Secret(TEXT)]


def test_what_one_frame_leaves_undone_the_next_goes_on_with() -> None:
    """Six stages of 2 ms each; only the last one reads. A frame may cost 3 ms and one stage."""
    watch, decoder = Watch(), Decoder()
    seen = Sighting(Secret(TEXT), "QRCode", ((0, 0), (9, 0), (9, 9), (0, 9)))

    def stage(number: int) -> Stage:
        def read(_: Picture) -> tuple[Sighting, ...]:
            watch.time += 0.002
            return (seen,) if number == 5 else ()

        return Stage(str(number), read)

    decoder.stages = tuple(stage(number) for number in range(6))
    reader = Reader(decoder, stepping(watch, budget=0.003))
    costs, results = [], []
    for _ in range(7):
        began = watch.time
        results.append(reader.read(np.full((120, 160), 90, np.uint8)))
        costs.append(watch.time - began)
        watch.time += 0.03
    assert max(costs) <= 0.005
    assert [bool(found) for found in results] == [False] * 4 + [True] * 3  # then lucky stage first


@pytest.mark.parametrize("spec", ["97", "nowhere.avi", "nowhere/%03d.png"])
def test_a_camera_that_is_not_there_is_named_with_what_to_do(spec: str) -> None:
    with pytest.raises(Invalid) as caught:
        open_camera(spec)
    assert caught.value.code == "camera"
    assert caught.value.title.startswith("打不开摄像头")
    assert caught.value.advice.startswith("请")


def test_a_file_that_is_no_film_is_named_and_opencv_is_silent(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = tmp_path / "text.avi"
    broken.write_text("hello")
    empty = tmp_path / "empty"
    empty.mkdir()
    for path in (broken, empty):
        with pytest.raises(Invalid, match="打不开摄像头"):
            open_camera(str(path))
    assert capfd.readouterr() == ("", "")


def test_the_list_of_cameras_can_be_opened_by_number() -> None:
    assert all(device.spec.startswith("opencv:") and device.name for device in list_devices())


def test_the_chosen_camera_is_remembered(tmp_path: Path) -> None:
    choice = CameraChoice(tmp_path / "camera.txt", "0")
    assert choice.read() == "0"
    choice.keep("qt:摄像头 2")
    assert CameraChoice(tmp_path / "camera.txt", "0").read() == "qt:摄像头 2"
    CameraChoice(tmp_path / "nowhere" / "camera.txt", "0").keep("1")  # no place to write: no error


def test_a_camera_named_for_today_goes_before_what_is_remembered(tmp_path: Path) -> None:
    CameraChoice(tmp_path / "camera.txt", "0").keep("qt:B")
    assert CameraChoice(tmp_path / "camera.txt", "0", "film.avi").read() == "film.avi"
    assert CameraChoice(tmp_path / "camera.txt", "0").read() == "qt:B"


class Used:
    """A station that only notes what it should watch."""

    def __init__(self) -> None:
        self.specs: list[str] = []

    def use(self, spec: str) -> None:
        self.specs.append(spec)


def test_a_camera_is_chosen_remembered_and_tried_again_when_one_is_plugged_in(
    tmp_path: Path,
) -> None:
    choice, station, told = CameraChoice(tmp_path / "camera.txt", "0"), Used(), []
    cameras = Cameras(lambda: (Device("qt:B", "摄像头"),), choice, station)
    cameras.listen(lambda: told.append(cameras.names()))
    assert cameras.chosen == "0"
    cameras.choose("qt:B")
    cameras.changed()
    assert station.specs == ["qt:B", "qt:B"]
    assert (cameras.chosen, choice.read()) == ("qt:B", "qt:B")
    assert told == [(Device("qt:B", "摄像头"),)]


def test_a_text_is_not_taken_again_while_it_stays_in_view() -> None:
    watch = Watch()
    repeats = RepeatFilter(watch.now)
    assert repeats.take(Secret(TEXT))
    for _ in range(50):  # five seconds, unread for half a second now and then
        watch.time += 0.5
        assert not repeats.take(Secret(TEXT))
    watch.time += 0.6
    assert not repeats.take(Secret(TEXT))
    watch.time += 0.7
    assert repeats.take(Secret(TEXT))


def test_a_text_that_comes_back_within_three_seconds_is_not_taken() -> None:
    watch = Watch()
    repeats = RepeatFilter(watch.now)
    assert repeats.take(Secret(TEXT))
    watch.time += 1.5
    assert not repeats.take(Secret(TEXT))
    assert repeats.take(Secret(OTHER))
    watch.time += 1.6
    assert repeats.take(Secret(TEXT))
    assert not repeats.take(Secret(OTHER))


def test_a_code_that_stays_beside_another_stays_in_view() -> None:
    watch = Watch()
    repeats = RepeatFilter(watch.now)
    assert repeats.take(Secret(TEXT))
    for _ in range(10):
        watch.time += 0.5
        repeats.see({Secret(TEXT), Secret(OTHER)})
    watch.time += 0.3
    assert not repeats.take(Secret(TEXT))
    assert repeats.take(Secret(OTHER))


@contextmanager
def watching(station: ScanStation) -> Iterator["queue.Queue[Frame]"]:
    shown: queue.Queue[Frame] = queue.Queue()
    station.start(shown.put)
    try:
        yield shown
    finally:
        station.stop()


def until_hint(shown: "queue.Queue[Frame]", hint: str) -> list[Frame]:
    """Frames up to the one with this hint."""
    got = [shown.get(timeout=10)]
    while hint not in got[-1].hint:
        got.append(shown.get(timeout=10))
    return got


def every_frame(spec: str) -> Camera:
    return open_camera(spec, EVERY)


def test_the_station_takes_a_code_once_and_says_when_the_film_is_over(movie: Path) -> None:
    with watching(ScanStation(str(movie), every_frame)) as shown:
        got = until_hint(shown, FILM_OVER)
    assert [frame.taken for frame in got if frame.taken] == [Secret(TEXT)]
    assert sum(bool(frame.sightings) for frame in got) > 5
    assert (got[-1].width, got[-1].rgb) == (0, b"")


def test_of_two_codes_in_view_neither_is_taken(tmp_path: Path) -> None:
    both = np.hstack([draw_phone(TEXT), draw_phone(OTHER)])
    cv2.imwrite(str(tmp_path / "0.png"), both)
    with watching(ScanStation(str(tmp_path), every_frame)) as shown:
        frame = shown.get(timeout=10)
    assert {seen.text for seen in frame.sightings} == {Secret(TEXT), Secret(OTHER)}
    assert (frame.taken, frame.hint) == (None, TWO_CODES)


def test_what_the_camera_took_is_not_taken_again_from_a_gun(movie: Path) -> None:
    station = ScanStation(str(movie), every_frame)
    with watching(station) as shown:
        until_hint(shown, FILM_OVER)
        assert not station.take(Secret(TEXT))
        assert station.take(Secret(OTHER))
        assert not station.take(Secret(OTHER))


def test_the_station_survives_a_camera_that_is_missing_and_takes_it_when_it_comes(
    movie: Path, tmp_path: Path
) -> None:
    late = tmp_path / "late.avi"
    with watching(ScanStation(str(late), every_frame, retry_after=0.05)) as shown:
        until_hint(shown, "打不开摄像头")
        (tmp_path / "part").write_bytes(movie.read_bytes())
        (tmp_path / "part").rename(late)
        got = until_hint(shown, FILM_OVER)
    assert Secret(TEXT) in [frame.taken for frame in got]


def test_an_unplugged_camera_is_opened_again(movie: Path) -> None:
    def unplugged(spec: str) -> Camera:
        camera = open_camera(spec, EVERY)
        camera.live = True  # its end is a loss, as with a device
        return camera

    station = ScanStation(str(movie), unplugged, retry_after=0.05)
    with watching(station) as shown:
        first = until_hint(shown, RECONNECTING)
        second = until_hint(shown, RECONNECTING)
    assert len(first) == len(second) == 25
    assert [frame.taken for frame in first if frame.taken] == [Secret(TEXT)]
    assert [frame.taken for frame in second if frame.taken] == []  # within three seconds


def test_the_source_can_be_switched_while_it_plays(movie: Path, stills: Path) -> None:
    def endless(spec: str) -> Camera:
        return open_camera(spec, Pace(loop=True) if spec == str(stills) else EVERY)

    station = ScanStation(str(stills), endless)
    with watching(station) as shown:
        assert shown.get(timeout=10).width == 640
        station.use(str(movie))
        until_hint(shown, FILM_OVER)
        station.use(str(stills))
        assert shown.get(timeout=10).width == 640


def test_a_stopped_station_calls_nobody_and_stops_at_once(movie: Path) -> None:
    station = ScanStation(str(movie), lambda spec: open_camera(spec, Pace(loop=True)))
    with watching(station) as shown:
        shown.get(timeout=10)
        began = time.monotonic()
        station.stop()
        assert time.monotonic() - began < 1.0
        count = shown.qsize()
        time.sleep(0.2)
        assert shown.qsize() == count
