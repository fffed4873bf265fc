"""The seven kinds, as a column's choices."""

from classifier.taxonomy import KINDS

LABEL_CHOICES = [(kind.label, kind.name) for kind in KINDS]
