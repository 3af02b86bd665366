"""The sizes of a picture: made by whoever comes, once, of its pixels alone, after any death."""

import io
import json
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.utils import timezone
from PIL import Image

from articles import pictures, tasks
from articles.models import Picture
from articles.pictures import renditions
from tests.articles.test_pictures import SECRET, as_file, jpeg_with_everything

pytestmark = pytest.mark.django_db

# What exiftool says of any file, and of the pixels themselves.
OF_EVERY_FILE = {"SourceFile", "ExifTool", "System", "File", "Composite", "RIFF", "JFIF"}


def take_in(**options: object) -> Picture:
    """Take a picture in as the admin does; its largest size is 800 pixels wide."""
    picture = Picture(title="The bridge")
    data = jpeg_with_everything(**options)
    pictures.store(picture, largest=pictures.encode(as_file(data)))
    return picture


def files_in(folder: Path) -> list[Path]:
    """Every file below the folder of stored pictures."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def make(picture: Picture) -> Picture:
    """Make what is missing and return the row."""
    pictures.make_renditions(picture_id=picture.pk)
    picture.refresh_from_db()
    return picture


def test_the_largest_jpeg_is_there_with_the_answer_and_the_rest_comes_after() -> None:
    picture = take_in()
    assert (picture.widths, picture.webp_widths) == ([800], [])
    assert not pictures.is_complete(picture)
    assert pictures.progress(picture).words == "The sizes are being made: 1 of 4 are ready."
    assert list(pictures.due()) == [picture]

    make(picture)
    assert (picture.widths, picture.webp_widths) == ([480, 800], [480, 800])
    assert pictures.is_complete(picture)
    assert pictures.progress(picture).state == "ready"
    assert not pictures.due().exists()
    for extension, form in ((pictures.JPEG, "JPEG"), (pictures.WEBP, "WEBP")):
        for width in (480, 800):
            name = pictures.stored_name(picture, width=width, extension=extension)
            with default_storage.open(name) as file:
                image = Image.open(file)
                assert (image.format, image.width) == (form, width)
                assert image.height == width * 3 // 2
    with pytest.raises(KeyError):
        pictures.stored_name(picture, width=481, extension="jpg")
    with pytest.raises(KeyError):
        pictures.stored_name(picture, width=480, extension="png")


@pytest.mark.parametrize("has_profile", [True, False])
def test_exiftool_finds_nothing_in_any_size_and_no_file_bears_the_name(
    settings, has_profile: bool
) -> None:
    make(take_in(has_profile=has_profile))
    folder = Path(settings.MEDIA_ROOT)
    found = files_in(folder)
    assert [path.name for path in found] == ["480.jpg", "480.webp", "800.jpg", "800.webp"]
    assert not any(SECRET.encode() in path.read_bytes() for path in found)
    exiftool = shutil.which("exiftool")
    assert exiftool, "the tests need exiftool (Debian: libimage-exiftool-perl)"
    said = subprocess.run(
        [exiftool, "-json", "-G0", "-a", "-u", *found], capture_output=True, check=True, timeout=60
    )
    for facts in json.loads(said.stdout):
        groups = {name.partition(":")[0] for name in facts}
        assert groups <= OF_EVERY_FILE, facts


def test_a_second_worker_finds_nothing_to_do_while_the_first_is_at_it(monkeypatch) -> None:
    picture = take_in()
    begun = []
    really = renditions.encode_smaller

    def encode_while_another_comes(*args, **kwargs):
        begun.append(kwargs)
        pictures.make_renditions(picture_id=picture.pk)
        return really(*args, **kwargs)

    monkeypatch.setattr(renditions, "encode_smaller", encode_while_another_comes)
    make(picture)
    assert len(begun) == 3
    assert pictures.is_complete(picture)


@pytest.mark.parametrize("after_writes", [0, 1, 2])
def test_a_worker_killed_on_the_way_is_followed_by_another(
    monkeypatch, settings, after_writes: int
) -> None:
    picture = take_in()
    written = []
    really = FileSystemStorage.save

    def save_half_and_die(storage, name, content, **options):
        if len(written) == after_writes:
            really(storage, name, io.BytesIO(b"half of a pict"), **options)
            raise SystemExit
        written.append(name)
        return really(storage, name, content, **options)

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "save", save_half_and_die)
        with pytest.raises(SystemExit):
            pictures.make_renditions(picture_id=picture.pk)
    assert len(written) == after_writes
    assert not pictures.is_complete(make(picture)), "nobody comes before the claim has ended"
    assert not pictures.due().exists()

    Picture.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    tasks.make_picture(picture.pk)
    picture.refresh_from_db()
    assert pictures.is_complete(picture)
    for path in files_in(Path(settings.MEDIA_ROOT)):
        Image.open(path).load()


def test_a_worker_that_dies_of_a_picture_each_time_is_not_sent_for_ever(monkeypatch) -> None:
    picture = take_in()

    def die(*args, **kwargs):
        raise SystemExit

    monkeypatch.setattr(renditions, "encode_smaller", die)
    for _attempt in range(renditions.MOST_ATTEMPTS):
        Picture.objects.update(due_at=timezone.now())
        with pytest.raises(SystemExit):
            pictures.make_renditions(picture_id=picture.pk)
    Picture.objects.update(due_at=timezone.now())
    make(picture)
    assert picture.failure.startswith("Given up after 5 attempts")
    assert picture.due_at is None


def test_a_full_disk_puts_the_rest_off_and_is_told_at_last(monkeypatch) -> None:
    picture = take_in()

    def fail(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(FileSystemStorage, "save", fail)
        make(picture)
        assert picture.failure == ""
        assert picture.due_at > timezone.now()
        for _attempt in range(renditions.MOST_ATTEMPTS):
            Picture.objects.update(due_at=timezone.now())
            make(picture)
    told = pictures.progress(picture)
    assert (told.state, picture.due_at) == ("failed", None)
    assert "1 of 4 sizes are ready. Given up after 5 attempts" in told.words

    pictures.try_again(picture)
    assert pictures.is_complete(make(picture))
    assert picture.failure == ""


@pytest.mark.parametrize(
    ("broken", "says"),
    [(b"no picture at all", "cannot be read any more"), (None, "not in the storage any more")],
)
def test_a_lost_or_broken_largest_size_is_told_at_once(broken: bytes | None, says: str) -> None:
    picture = take_in()
    default_storage.delete(picture.file.name)
    if broken:
        default_storage.save(picture.file.name, io.BytesIO(broken))
    make(picture)
    assert says in picture.failure
    assert pictures.progress(picture).state == "failed"
    assert not pictures.due().exists()


def test_sizes_of_pixels_that_were_replaced_meanwhile_are_not_kept(
    monkeypatch, settings, django_capture_on_commit_callbacks
) -> None:
    picture = take_in()
    really = renditions.encode_smaller

    def replace_meanwhile(*args, **kwargs):
        monkeypatch.setattr(renditions, "encode_smaller", really)
        same = Picture.objects.get(pk=picture.pk)
        with django_capture_on_commit_callbacks(execute=True):
            pictures.store(same, largest=pictures.encode(as_file(jpeg_with_everything((60, 60)))))
        return really(*args, **kwargs)

    monkeypatch.setattr(renditions, "encode_smaller", replace_meanwhile)
    make(picture)
    assert (picture.widths, picture.webp_widths) == ([60], [])
    assert [path.name for path in files_in(Path(settings.MEDIA_ROOT))] == ["60.jpg"]
    assert pictures.is_complete(make(picture))


def test_replaced_and_deleted_pictures_leave_no_file(
    settings, django_capture_on_commit_callbacks
) -> None:
    picture = make(take_in())
    before, address = files_in(Path(settings.MEDIA_ROOT)), picture.uuid
    with django_capture_on_commit_callbacks(execute=True):
        pictures.store(picture, largest=pictures.encode(as_file(jpeg_with_everything())))
    assert picture.uuid != address
    assert not any(path.exists() for path in before)
    with django_capture_on_commit_callbacks(execute=True):
        pictures.remove(make(picture))
    assert files_in(Path(settings.MEDIA_ROOT)) == []


def test_the_sweep_finds_a_picture_that_nobody_came_for(monkeypatch) -> None:
    rung: list[int] = []
    monkeypatch.setattr(tasks.make_picture, "delay", rung.append)
    waiting, done = take_in(), make(take_in())
    tasks.make_due_pictures()
    assert rung == [waiting.pk]
    assert done.due_at is None


def test_a_broker_that_is_down_fails_nobody(monkeypatch) -> None:
    def refuse(*args):
        raise ConnectionError

    monkeypatch.setattr(tasks.make_picture, "delay", refuse)
    tasks.ring_picture(picture_id=take_in().pk)
