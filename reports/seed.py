"""What people can report to begin with. From the first migration on, the rows are the staff's."""

from typing import Any

LOW, NORMAL, HIGH, URGENT = 1, 2, 3, 4

# code, names, what belongs there, label, icon, priority, days, radius, private ground
ROWS = (
    (
        "overflowing-bin",
        ("Overflowing bin", "Tempat sampah penuh"),
        ("A public bin that takes no more.", "Tempat sampah umum yang tidak muat lagi."),
        ("", "trash-2", HIGH, 2, 30, False),
    ),
    (
        "illegal-dumping",
        ("Illegal dumping", "Pembuangan liar"),
        (
            "A heap that somebody left: bags, rubble, furniture.",
            "Timbunan yang ditinggalkan: kantong, puing, perabot.",
        ),
        ("", "triangle-alert", HIGH, 5, 75, False),
    ),
    (
        "blocked-drain",
        ("Blocked drain", "Selokan tersumbat"),
        ("Rubbish that holds up the water.", "Sampah yang menghambat aliran air."),
        ("", "waves", URGENT, 2, 50, False),
    ),
    (
        "plastic",
        ("Plastic", "Plastik"),
        ("Bottles, bags, cups on the ground.", "Botol, kantong, gelas di tanah."),
        ("plastic", "milk", NORMAL, 5, 50, False),
    ),
    (
        "paper",
        ("Paper", "Kertas"),
        ("Newspapers, leaflets, paper bags.", "Koran, selebaran, kantong kertas."),
        ("paper", "newspaper", LOW, 7, 50, False),
    ),
    (
        "cardboard",
        ("Cardboard", "Kardus"),
        ("Boxes and packaging.", "Dus dan kemasan."),
        ("cardboard", "package", LOW, 7, 50, False),
    ),
    (
        "glass",
        ("Glass", "Kaca"),
        ("Bottles, and broken glass that hurts.", "Botol, dan pecahan kaca yang melukai."),
        ("glass", "wine", HIGH, 3, 50, False),
    ),
    (
        "metal",
        ("Metal", "Logam"),
        ("Cans, scrap, wire.", "Kaleng, besi tua, kawat."),
        ("metal", "magnet", NORMAL, 5, 50, False),
    ),
    (
        "organic",
        ("Organic", "Organik"),
        ("Food and garden waste that rots.", "Sisa makanan dan kebun yang membusuk."),
        ("organic", "leaf", NORMAL, 3, 50, False),
    ),
    (
        "trash",
        ("Mixed rubbish", "Sampah campuran"),
        ("Litter of several kinds.", "Sampah berbagai jenis."),
        ("trash", "trash", NORMAL, 5, 50, False),
    ),
    (
        "private-ground",
        ("Rubbish on private ground", "Sampah di lahan pribadi"),
        (
            "In a yard or behind a house: its place is shown roughly.",
            "Di halaman atau di belakang rumah: tempatnya ditunjukkan kira-kira.",
        ),
        ("", "house", NORMAL, 10, 50, True),
    ),
    (
        "other",
        ("Something else", "Lainnya"),
        (
            "Whatever has to do with waste and fits nowhere above.",
            "Apa pun tentang sampah yang tidak termasuk di atas.",
        ),
        ("", "circle-help", NORMAL, 7, 50, False),
    ),
)


def first_types(model: Any) -> list[Any]:
    found = []
    for position, (code, (name_en, name_id), (about_en, about_id), rest) in enumerate(ROWS, 1):
        label, icon, priority, days, radius, private = rest
        found.append(
            model(
                code=code,
                name_en=name_en,
                name_id=name_id,
                about_en=about_en,
                about_id=about_id,
                label=label,
                icon=icon,
                position=position,
                priority=priority,
                days_expected=days,
                radius_m=radius,
                on_private_ground=private,
                needs_photo=code not in ("overflowing-bin", "blocked-drain", "other"),
            )
        )
    return found


def load_types(model: Any) -> None:
    """What is there already stays as it is."""
    model.objects.bulk_create(first_types(model), ignore_conflicts=True)
