"""Districts come from the city's file: new ones in, changed ones up to date, broken ones named."""

import json

import pytest

from places.models import District
from places.selectors import district_at
from tests.places.files import brought, geojson, refused
from tests.places.test_polygons import polygon, square

pytestmark = pytest.mark.django_db
COMMAND = "import_districts"
NORTH = ({"code": "N", "name": "North"}, polygon(square(109, -7, 1)))
SOUTH = ({"code": "S", "name": "South"}, polygon(square(109, -8, 1), square(109.4, -7.6, 0.2)))


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "districts.geojson"
    path.write_text(geojson(NORTH, SOUTH))
    return path


def test_it_only_reports_until_told_yes(file):
    out, _err = brought(COMMAND, file)
    assert "2 new" in out
    assert "--yes" in out
    assert not District.objects.exists()


def test_it_brings_them_and_finds_places(file):
    assert "2 new, 0 changed, 0 the same, 0 left out" in brought(COMMAND, file, "--yes")[0]
    assert district_at(-6.5, 109.5).code == "N"
    assert district_at(-7.9, 109.1).name == "South"
    assert district_at(-7.5, 109.5) is None  # the hole
    assert district_at(-7.9, 111) is None


def test_again_it_changes_what_has_changed(file):
    brought(COMMAND, file, "--yes")
    first = District.objects.get(code="N").pk
    assert "0 new, 0 changed, 2 the same" in brought(COMMAND, file, "--yes")[0]
    moved = ({"code": "N", "name": "Northern"}, polygon(square(100, 0, 1)))
    file.write_text(geojson(moved))
    assert "0 new, 1 changed, 0 the same" in brought(COMMAND, file, "--yes")[0]
    changed = District.objects.get(pk=first)
    assert (changed.name, changed.west, changed.north) == ("Northern", 100, 1)
    assert District.objects.filter(code="S").exists()


def test_names_alone_leave_boundaries(file, tmp_path):
    brought(COMMAND, file, "--yes")
    names = tmp_path / "names.csv"
    names.write_text("code;name\nN;Utara\nW;Barat\n")
    assert "1 new, 1 changed" in brought(COMMAND, names, "--yes")[0]
    assert District.objects.get(code="N").boundary
    assert district_at(-6.5, 109.5).name == "Utara"


def test_good_ones_go_in_and_bad_ones_are_named(tmp_path):
    path = tmp_path / "districts.json"
    path.write_text(
        geojson(
            NORTH,
            ({"code": "", "name": "Nameless"}, None),
            ({"code": "P", "name": "Point"}, {"type": "Point", "coordinates": [1, 2]}),
            ({"code": "N", "name": "Again"}, None),
            ({"code": "L", "name": "x" * 121}, None),
            ({"code": "\u0007", "name": "Bell"}, None),
            SOUTH,
        )
    )
    out, err = brought(COMMAND, path, "--yes")
    assert "2 new" in out
    assert "5 left out" in out
    assert "feature 2: It has no code." in err
    assert "feature 3: A boundary is a Polygon" in err
    assert "feature 4: Its code N is that of feature 1." in err
    assert "feature 5: Its name has more than 120" in err
    assert "feature 6: Its code has a line break" in err
    assert set(District.objects.values_list("code", flat=True)) == {"N", "S"}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.txt", b"code,name\nN,North\n", "end in .csv, .geojson or .json"),
        ("a.csv", "code,name\nN,Nörth\n".encode("latin-1"), "look at line 2. Save it as UTF-8"),
        ("a.csv", "code,name\nN,North\n".encode("utf-16"), "not UTF-8"),
        ("a.csv", b"PK\x03\x04\x14\x00\x00\x00", "first line|not text"),
        ("a.csv", b"", "Missing: code, name"),
        ("a.csv", b"code,title\nN,North\n", "Missing: name"),
        ("a.csv", b"code,name,Code\nN,North,N\n", "twice"),
        ("a.csv", b"code,name\n", "no rows"),
        ("a.csv", b'code,name\nN,"North\n', "This is no CSV"),
        ("a.json", b"code,name\nN,North\n", "no JSON"),
        ("a.json", b"[" * 100_000, "no JSON"),
        ("a.json", b'{"type": "Feature"}', "no GeoJSON FeatureCollection"),
        ("a.json", b"[1]", "no GeoJSON FeatureCollection"),
        ("a.json", b'{"type": "FeatureCollection", "features": []}', "no rows"),
        ("a.json", b'{"type": "FeatureCollection", "features": [NaN]}', "no JSON"),
        ("a.csv", b"code,name\nN,a\0b\n", "not text"),
    ],
)
def test_a_file_that_lies_is_refused(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    said = refused(COMMAND, path)
    assert any(word in said for word in words.split("|")), said
    assert not District.objects.exists()


def test_what_is_no_file_is_refused(tmp_path):
    assert "no such file" in refused(COMMAND, tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    assert "no such file" in refused(COMMAND, tmp_path / "folder.csv")


def test_size_is_bounded(file, monkeypatch):
    monkeypatch.setattr("places.rows.MOST_ROWS", 1)
    assert "more than 1 rows" in refused(COMMAND, file)
    monkeypatch.setattr("places.rows.MOST_BYTES", 100)
    assert "MB" in refused(COMMAND, file)


def test_rows_of_other_shapes_are_named(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("\ufeffcode,name\nN,North\nS\n\nE,East,more\n")
    out, err = brought(COMMAND, path, "--yes")
    assert "1 new" in out
    assert "line 3: It has 1 cells, not 2." in err
    assert "line 5: It has 3 cells, not 2." in err
    broken = tmp_path / "b.json"
    broken.write_text(json.dumps({"type": "FeatureCollection", "features": [1, {"a": 2}]}))
    assert "feature 1: It is no feature" in brought(COMMAND, broken, "--yes")[1]


def test_queries_grow_by_batches_alone(tmp_path, django_assert_max_num_queries):
    for size in (10, 150):
        path = tmp_path / f"{size}.csv"
        path.write_text("code,name\n" + "".join(f"{size}-{n},D {n}\n" for n in range(size)))
        with django_assert_max_num_queries(6):
            brought(COMMAND, path, "--yes")


def test_a_box_without_a_boundary_is_nothing_to_the_database(db):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic():
        District.objects.create(code="X", name="X", south=1, north=2, west=1, east=2)
