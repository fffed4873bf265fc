"""How much lies where, counted while it changes."""

from django.db import models


class Square(models.Model):
    """What of all that is public lies in one square of the world's grid, some 150 m wide.

    Triggers keep it (reports.square_triggers): a map of everything would otherwise read every
    report there ever was. Sums of places give the middle of what lies there; `offsets`, summed up
    from the square's first cell on, is the cell of what lies there alone.
    """

    number = models.BigIntegerField(primary_key=True)
    count = models.IntegerField()
    latitudes = models.FloatField()
    longitudes = models.FloatField()
    offsets = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.number}: {self.count}"
