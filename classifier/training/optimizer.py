"""How fast which part of the network learns."""

from typing import Any

import keras

from classifier.training.network import backbone_of, height_of
from classifier.training.recipe import BLOCKS, Recipe

WARM_UP = 0.08


def cosine(rate: float, steps: int) -> keras.optimizers.schedules.LearningRateSchedule:
    warm_up = max(1, int(steps * WARM_UP))
    return keras.optimizers.schedules.CosineDecay(
        rate / 20, max(1, steps - warm_up), alpha=0.01, warmup_target=rate, warmup_steps=warm_up
    )


class LayeredAdamW(keras.optimizers.AdamW):
    """The lower a layer, the smaller its steps: what sees edges and colours is right already."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.shares: dict[Any, float] = {}

    def slow_down(self, model: keras.Model, recipe: Recipe) -> None:
        top = BLOCKS[recipe.network] + 1
        for layer in backbone_of(model).layers:
            share = recipe.rate_decay ** (top - height_of(layer.name, recipe.network))
            for variable in layer.trainable_variables:
                self.shares[variable.value.ref()] = share

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        share = self.shares.get(variable.ref(), 1.0)
        super().update_step(gradient, variable, learning_rate * share)


def optimizer_of(model: keras.Model, recipe: Recipe, steps: int) -> LayeredAdamW:
    made = LayeredAdamW(
        cosine(recipe.learning_rate, steps),
        weight_decay=recipe.weight_decay,
        clipnorm=1.0,
        use_ema=True,
        ema_momentum=recipe.memory,
    )
    made.slow_down(model, recipe)
    return made
