"""Bins come from the city's file: new ones in, changed ones up to date, broken ones named."""

import pytest
from django.core.management import CommandError

from disposals.models import Bin, Compartment
from disposals.services import importing_bins
from places.models import District
from tests.places.files import brought, geojson, refused
from tests.places.test_polygons import polygon, square

pytestmark = pytest.mark.django_db
COMMAND = "import_bins"
HEADER = "code,name,latitude,longitude,address,hours,compartments,capacity,state\n"
MARKET = "A-1,Market,-7.3,109.9,Jalan Pasar 1,06:00–22:00,glass;paper,240,in service\n"
SQUARE = "A-2,Square,-7.31,109.91,,,plastic|trash,,out of order\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "bins.csv"
    path.write_text(HEADER + MARKET + SQUARE)
    return path


@pytest.fixture
def centre(db) -> District:
    box = {"south": -8, "north": -7, "west": 109, "east": 110}
    return District.objects.create(
        code="C", name="Centre", boundary=polygon(square(109, -8, 1)), **box
    )


def test_it_only_reports_until_told_yes(file):
    out, _err = brought(COMMAND, file)
    assert "2 new" in out
    assert not Bin.objects.exists()


def test_it_brings_them(file, centre):
    assert "2 new, 0 changed, 0 the same, 0 left out" in brought(COMMAND, file, "--yes")[0]
    market = Bin.objects.get(code="A-1")
    assert (market.name, market.latitude, market.longitude) == ("Market", -7.3, 109.9)
    assert (market.address, market.hours) == ("Jalan Pasar 1", "06:00–22:00")
    assert market.district == centre
    assert list(market.compartments.values_list("name", "capacity_litres", "fill")) == [
        ("glass", 240, None),
        ("paper", 240, None),
    ]
    square = Bin.objects.get(code="A-2")
    assert square.state == Bin.State.OUT_OF_ORDER
    assert {one.name for one in square.compartments.all()} == {"plastic", "residual"}


def test_again_nothing_changes(file, centre):
    brought(COMMAND, file, "--yes")
    before = Bin.objects.get(code="A-1").updated_at
    assert "0 new, 0 changed, 2 the same" in brought(COMMAND, file, "--yes")[0]
    assert Bin.objects.get(code="A-1").updated_at == before


def test_what_has_changed_is_brought_up_to_date(file):
    brought(COMMAND, file, "--yes")
    Compartment.objects.filter(name="glass").update(fill=80)
    glass = Compartment.objects.get(name="glass").pk
    file.write_text(HEADER + MARKET.replace("glass;paper,240", "glass;metal,360") + SQUARE)
    assert "0 new, 1 changed, 1 the same" in brought(COMMAND, file, "--yes")[0]
    market = Bin.objects.get(code="A-1")
    found = list(market.compartments.values_list("name", "capacity_litres", "fill"))
    assert found == [("glass", 360, 80), ("metal", 360, None)]
    assert Compartment.objects.get(name="glass").pk == glass
    file.write_text(HEADER + MARKET.replace("-7.3,", "-7.4,"))
    assert "0 new, 1 changed, 0 the same" in brought(COMMAND, file, "--yes")[0]
    assert Bin.objects.get(code="A-1").latitude == -7.4
    assert Bin.objects.filter(code="A-2").exists()


def test_a_bin_moves_to_its_district_when_that_comes(file):
    brought(COMMAND, file, "--yes")
    assert Bin.objects.get(code="A-1").district is None
    box = {"south": -8, "north": -7, "west": 109, "east": 110}
    District.objects.create(code="C", name="C", boundary=polygon(square(109, -8, 1)), **box)
    assert "2 changed" in brought(COMMAND, file, "--yes")[0]
    assert Bin.objects.get(code="A-1").district.code == "C"


def test_columns_that_are_missing_leave_what_is_there(file, tmp_path):
    brought(COMMAND, file, "--yes")
    short = tmp_path / "short.csv"
    short.write_text("code,name,latitude,longitude,compartments\nA-2,New,-7.31,109.91,plastic\n")
    brought(COMMAND, short, "--yes")
    square = Bin.objects.get(code="A-2")
    assert (square.name, square.state) == ("New", Bin.State.OUT_OF_ORDER)
    market = Bin.objects.get(code="A-1")
    assert market.hours


def test_geojson_says_the_same(tmp_path):
    path = tmp_path / "bins.geojson"
    fields = {"code": 17, "name": "Market", "compartments": ["glass", "paper"], "capacity": 240}
    path.write_text(geojson((fields, {"type": "Point", "coordinates": [109.9, -7.3, 12]})))
    assert "1 new" in brought(COMMAND, path, "--yes")[0]
    bin = Bin.objects.get(code="17")
    assert (bin.latitude, bin.longitude) == (-7.3, 109.9)
    assert bin.compartments.count() == 2


BROKEN = {
    "A-1,Again,-7.3,109.9,,,glass,,": "Its code A-1 is that of line 2.",
    ",No code,-7.3,109.9,,,glass,,": "It has no code.",
    "B/1,Slash,-7.3,109.9,,,glass,,": "Its code has more than letters",
    "..,Dots,-7.3,109.9,,,glass,,": "Its code has more than letters",
    "B-1,,-7.3,109.9,,,glass,,": "It has no name.",
    "B-1,Text,here,109.9,,,glass,,": "Its latitude is no number: 'here'.",
    "B-1,Nothing,-7.3,,,,glass,,": "Its longitude is no number: ''.",
    "B-1,Endless,inf,109.9,,,glass,,": "Its latitude is no number.",
    "B-1,None,nan,109.9,,,glass,,": "Its latitude is no number.",
    "B-1,Swapped,109.9,-7.3,,,glass,,": "Are latitude and longitude swapped?",
    "B-1,Sea,0,0,,,glass,,": "its coordinates are missing",
    "B-1,Moon,-7.3,109.9,,,moon,,": "We don't know the compartment 'moon'.",
    "B-1,Empty,-7.3,109.9,,,,,": "It has no compartments.",
    "B-1,Large,-7.3,109.9,,,glass,1e9,": "Its capacity is no number of litres",
    "B-1,Nil,-7.3,109.9,,,glass,0,": "Its capacity is no number of litres",
    "B-1,State,-7.3,109.9,,,glass,,asleep": "We don't know the state 'asleep'.",
    "B-1,Short,-7.3": "It has 3 cells, not 9.",
}


@pytest.mark.parametrize("row", BROKEN)
def test_good_ones_go_in_and_bad_ones_are_named(file, row):
    file.write_text(HEADER + MARKET + row + "\n" + SQUARE)
    out, err = brought(COMMAND, file, "--yes")
    assert "2 new, 0 changed, 0 the same, 1 left out" in out
    assert err.startswith("line 3: ")
    assert BROKEN[row] in err
    assert set(Bin.objects.values_list("code", flat=True)) == {"A-1", "A-2"}


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Polygon", "coordinates": []},
        {"type": "Point", "coordinates": [10**400, 1]},
        {"type": "Point", "coordinates": ["109.9", "-7.3"]},
        {"type": "Point"},
        [109.9, -7.3],
    ],
)
def test_a_feature_that_is_no_point_is_named(tmp_path, geometry):
    path = tmp_path / "bins.geojson"
    path.write_text(geojson(({"code": "1", "name": "A", "compartments": "glass"}, geometry)))
    assert "feature 1: Its " in brought(COMMAND, path, "--yes")[1]
    assert not Bin.objects.exists()


def test_a_list_of_broken_rows_has_an_end(file):
    file.write_text(HEADER + "".join(f"X-{n},,1,1,,,glass,,\n" for n in range(130)))
    err = brought(COMMAND, file, "--yes")[1]
    assert err.count("It has no name.") == 100
    assert "30 more" in err


def test_columns_are_asked_for(tmp_path):
    path = tmp_path / "bins.csv"
    path.write_text("code,name\nA,B\n")
    assert "Missing: latitude, longitude, compartments." in refused(COMMAND, path)


def test_what_was_stopped_goes_on(file, monkeypatch):
    """Each batch is kept by itself."""
    monkeypatch.setattr(importing_bins, "BATCH", 1)
    real, calls = importing_bins._import_batch, []

    def stopped(rows, imported, *, is_real):
        if calls:
            raise KeyboardInterrupt
        calls.append(1)
        real(rows, imported, is_real=is_real)

    monkeypatch.setattr(importing_bins, "_import_batch", stopped)
    with pytest.raises(CommandError, match="goes on from here"):
        brought(COMMAND, file, "--yes")
    assert Bin.objects.count() == 1
    monkeypatch.setattr(importing_bins, "_import_batch", real)
    assert "1 new, 0 changed, 1 the same" in brought(COMMAND, file, "--yes")[0]


def test_queries_grow_by_batches_alone(tmp_path, django_assert_max_num_queries):
    for size in (10, 150):
        path = tmp_path / f"{size}.csv"
        rows = (f"{size}-{n},B {n},-7.{n},109.{n},,,glass;paper,{n + 1},\n" for n in range(size))
        path.write_text(HEADER + "".join(rows))
        for _again in range(2):
            with django_assert_max_num_queries(12):
                brought(COMMAND, path, "--yes")
