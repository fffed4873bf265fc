"""Why points are paid here."""

POINTS_FOR_PHOTO = "training photo"
# As much as the peel that goes into its bin: the least that a recyclable thing brings.
PHOTO_POINTS = 5
