"""Why points are paid here."""

POINTS_FOR_PHOTO = "training photo"
