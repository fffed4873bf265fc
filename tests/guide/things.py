"""Things and papers for tests."""

from guide.models import GuideItem, Paper


def thing(slug: str, name_en: str, name_id: str, destination: str, **fields) -> GuideItem:
    return GuideItem.objects.create(
        slug=slug,
        name_en=name_en,
        name_id=name_id,
        destination=destination,
        tip_en=f"What to do with: {name_en}.",
        tip_id=f"Cara membuang: {name_id}.",
        **fields,
    )


def paper(title: str, topic: str = "recognition", **fields) -> Paper:
    usual = {
        "authors": "A. Author",
        "year": 2020,
        "venue": "A journal",
        "url": "https://example.org/paper",
        "summary_en": f"Says: {title}.",
        "summary_id": f"Isinya: {title}.",
    }
    return Paper.objects.create(title=title, topic=topic, **usual | fields)


def few_things() -> dict[str, GuideItem]:
    """A guide of a few things that tests know by heart."""
    GuideItem.objects.all().delete()
    found = [
        thing("battery", "Battery", "Baterai", "hazardous", also_en="cell", also_id="batu baterai"),
        thing("car-battery", "Car battery", "Aki mobil", "hazardous"),
        thing("acrobat", "Acrobat doll", "Boneka", "trash"),
        thing("cafe-cup", "Café cup", "Gelas kopi", "trash", also_en="coffee-to-go cup"),
        thing("bottle", "Plastic bottle", "Botol plastik", "plastic", also_id="botol air"),
        thing("jar", "Jar", "Stoples kaca", "glass"),
        thing("secret", "Secret bottle", "Botol rahasia", "plastic", is_published=False),
    ]
    return {one.slug: one for one in found}
