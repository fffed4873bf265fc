"""How an answer looks in JSON, wherever one is given: alone, or as part of what came of it."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from classifier.advice import advice_for
from classifier.rules import ranked
from classifier.taxonomy import LABELS, kind_of

# Digits of a probability that mean something.
DIGITS = 4
# How many other guesses go with a sure answer; an unsure one is its two best guesses.
GUESSES = 2


class GuessSerializer(serializers.Serializer):
    label = serializers.ChoiceField(choices=LABELS)  # type: ignore[assignment]
    confidence = serializers.FloatField(min_value=0, max_value=1)
    bin_color = serializers.CharField()


class PredictionSerializer(serializers.Serializer):
    label = serializers.ChoiceField(choices=LABELS)  # type: ignore[assignment]
    confidence = serializers.FloatField(min_value=0, max_value=1)
    text = serializers.CharField(
        help_text="Both as one, such as `plastic (95.3%)`. Of what is like nothing it learned from"
        " it says so instead of a percentage."
    )
    certain = serializers.BooleanField(
        help_text="When false, show the alternatives rather than the label."
    )


class RecommendationSerializer(serializers.Serializer):
    bin_color = serializers.CharField()
    compartment = serializers.CharField()
    disposal = serializers.CharField()
    recycling_options = serializers.CharField()


class EducationalSerializer(serializers.Serializer):
    environmental_impact = serializers.CharField()
    decomposition = serializers.CharField(help_text="How long it takes to break down.")
    fact = serializers.CharField()
    fact_source = serializers.URLField()


def answer_in_words(
    probabilities: Sequence[float], *, is_sure: bool, is_familiar: bool
) -> dict[str, Any]:
    """`probabilities` in the order of LABELS."""
    ranking = ranked(probabilities)
    best = ranking[0]
    first = 1 if is_sure else 0
    return {
        "prediction": {
            "label": LABELS[best],
            "confidence": round(probabilities[best], DIGITS),
            "text": in_one(LABELS[best], probabilities[best], is_familiar=is_familiar),
            "certain": is_sure,
        },
        "all_probabilities": {
            label: round(probability, DIGITS)
            for label, probability in zip(LABELS, probabilities, strict=True)
        },
        "alternatives": [
            {
                "label": LABELS[place],
                "confidence": round(probabilities[place], DIGITS),
                "bin_color": kind_of(LABELS[place]).colour,
            }
            for place in ranking[first : first + GUESSES]
        ],
    }


def in_one(label: str, confidence: float, *, is_familiar: bool) -> str:
    if is_familiar:
        return f"{label} ({confidence:.1%})"
    return _("%(label)s? We have hardly seen anything like it.") % {"label": label}


def words_about(label: str) -> dict[str, dict[str, str]]:
    kind, advice = kind_of(label), advice_for(label)
    return {
        "recommendation": {
            "bin_color": kind.colour,
            "compartment": kind.compartment,
            "disposal": str(advice.disposal),
            "recycling_options": str(advice.recycling_options),
        },
        "educational": {
            "environmental_impact": str(advice.environmental_impact),
            "decomposition": str(kind.breaks_down),
            "fact": str(advice.fact),
            "fact_source": advice.fact_source.url,
        },
    }
