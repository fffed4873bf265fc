"""The levels and badges that a city starts with. Loaded once, by a migration: from then on they
belong to the staff.

That migration reads these columns for ever, whatever the models become: a column that comes later
is filled by a migration of its own.
"""

from typing import Any

LEVELS = (
    (1, 0, "Beginner", "Pemula"),
    (2, 50, "Sorter", "Pemilah"),
    (3, 150, "Steady sorter", "Pemilah rutin"),
    (4, 400, "Good neighbour", "Tetangga teladan"),
    (5, 1_000, "Neighbourhood helper", "Sahabat lingkungan"),
    (6, 2_500, "Friend of the city", "Sahabat kota"),
    (7, 6_000, "Keeper of the city", "Penjaga kota"),
    (8, 15_000, "Role model of the city", "Teladan kota"),
)
# Short name, sign, what is counted, from which number on, then the words.
BADGES = (
    (
        *("first-item", "sprout", "items", 1),
        *("First item", "Barang pertama"),
        *("For the first item that you sorted.", "Untuk barang pertama yang Anda pilah."),
    ),
    (
        *("ten-items", "leaf", "items", 10),
        *("Ten items", "Sepuluh barang"),
        *("For ten items that you sorted.", "Untuk sepuluh barang yang Anda pilah."),
    ),
    (
        *("hundred-items", "trees", "items", 100),
        *("A hundred items", "Seratus barang"),
        *("For a hundred items that you sorted.", "Untuk seratus barang yang Anda pilah."),
    ),
    (
        *("thousand-items", "award", "items", 1_000),
        *("A thousand items", "Seribu barang"),
        *("For a thousand items that you sorted.", "Untuk seribu barang yang Anda pilah."),
    ),
    (
        *("three-kinds", "layers", "kinds", 3),
        *("Three kinds", "Tiga jenis"),
        *("For waste of three different kinds.", "Untuk sampah dari tiga jenis yang berbeda."),
    ),
    (
        *("all-kinds", "recycle", "kinds", 7),
        *("Nothing mixed up", "Semua pada tempatnya"),
        *("For waste of all seven kinds.", "Untuk sampah dari ketujuh jenis."),
    ),
    (
        *("glass", "wine", "glass", 20),
        *("Clear as glass", "Sebening kaca"),
        *("For twenty pieces of glass.", "Untuk dua puluh barang dari kaca."),
    ),
    (
        *("plastic", "milk", "plastic", 50),
        *("Caught before the sea", "Tak sampai ke laut"),
        *("For fifty pieces of plastic.", "Untuk lima puluh barang dari plastik."),
    ),
    (
        *("paper", "newspaper", "paper", 50),
        *("A second page", "Lembar kedua"),
        *("For fifty pieces of paper.", "Untuk lima puluh barang dari kertas."),
    ),
    (
        *("organic", "apple", "organic", 30),
        *("Back to the soil", "Kembali ke tanah"),
        *("For thirty times organic waste.", "Untuk tiga puluh kali membuang sampah organik."),
    ),
    (
        *("week", "calendar-check", "streak", 7),
        *("A whole week", "Seminggu penuh"),
        *("For seven days in a row.", "Untuk tujuh hari berturut-turut."),
    ),
    (
        *("month", "footprints", "streak", 30),
        *("Part of every day", "Bagian dari keseharian"),
        *("For thirty days in a row.", "Untuk tiga puluh hari berturut-turut."),
    ),
)
BADGE_COLUMNS = (
    *("slug", "icon", "measure", "threshold"),
    *("name_en", "name_id", "about_en", "about_id"),
)


def load_levels(model: Any) -> None:
    """What is there already stays as it is."""
    columns = ("number", "points", "name_en", "name_id")
    levels = [model(**dict(zip(columns, row, strict=True))) for row in LEVELS]
    model.objects.bulk_create(levels, ignore_conflicts=True)


def load_badges(model: Any) -> None:
    badges = [
        model(position=number, **dict(zip(BADGE_COLUMNS, row, strict=True)))
        for number, row in enumerate(BADGES, start=1)
    ]
    model.objects.bulk_create(badges, ignore_conflicts=True)
