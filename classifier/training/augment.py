"""Photos made harder, as people's are: held askew, badly lit, half in the picture, blurred.

Every draw comes from the seed that is given, so a training can be repeated.
"""

import math

import tensorflow as tf

# How large a part of the photo stays, by area, and how far it is squeezed and turned.
SMALLEST_CROP = 0.5
STRETCH = 1.33
TURN = math.radians(25)
# Below this spread of the border's colour a photo has a plain background.
PLAIN_BORDER = 22.0
BORDER = 6
# Of a photo that becomes a backdrop, by its sides: a corner, where seldom a thing lies.
CORNER = 0.4


@tf.function(reduce_retracing=True)
def augment(photos: tf.Tensor, size: int, seed: tf.Tensor) -> tf.Tensor:
    """Floats from 0 to 255, `size` pixels square."""
    seeds = tf.unstack(tf.random.split(seed, 3))
    views = move(tf.cast(photos, tf.float32), size, seeds[0])
    return light(blur(views, seeds[1]), seeds[2])


def move(photos: tf.Tensor, size: int, seed: tf.Tensor) -> tf.Tensor:
    """Cut out, mirror, turn and squeeze in one step; outside lies a mirror of the inside."""
    count, side = tf.shape(photos)[0], photos.shape[1]
    draw = tf.random.stateless_uniform([7, count], seed)
    scale = tf.sqrt(SMALLEST_CROP + (1.05 - SMALLEST_CROP) * draw[0])
    stretch = tf.exp((2 * draw[1] - 1) * math.log(STRETCH) / 2)
    width, height = scale * stretch, scale / stretch
    mirror = tf.where(draw[2] < 0.5, 1.0, -1.0)
    angle = (2 * draw[3] - 1) * TURN * tf.cast(draw[4] < 0.6, tf.float32)
    # From a pixel of the view to a pixel of the photo, both measured from their middles.
    zoom = side / size
    a, b = width * tf.cos(angle) * mirror * zoom, -height * tf.sin(angle) * zoom
    c, d = width * tf.sin(angle) * mirror * zoom, height * tf.cos(angle) * zoom
    slack_x, slack_y = tf.maximum(1 - width, 0.0), tf.maximum(1 - height, 0.0)
    middle, half = side / 2, size / 2
    x = middle + (draw[5] - 0.5) * slack_x * side - (a + b) * half
    y = middle + (draw[6] - 0.5) * slack_y * side - (c + d) * half
    zeros = tf.zeros_like(a)
    return tf.raw_ops.ImageProjectiveTransformV3(
        images=photos,
        transforms=tf.stack([a, b, x, c, d, y, zeros, zeros], axis=1),
        output_shape=[size, size],
        interpolation="BILINEAR",
        fill_mode="REFLECT",
        fill_value=0.0,
    )


def light(views: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Exposure, contrast, saturation and the colour of the lamp; now and then no colour at all."""
    count = tf.shape(views)[0]
    draw = tf.random.stateless_uniform([7, count, 1, 1, 1], seed)
    lamp = tf.concat([draw[0], draw[1], draw[2]], axis=-1) * 0.2 + 0.9
    views = views * lamp * tf.exp((2 * draw[3] - 1) * 0.3)
    mean = tf.reduce_mean(views, axis=[1, 2, 3], keepdims=True)
    views = mean + (views - mean) * tf.exp((2 * draw[4] - 1) * 0.25)
    grey = tf.image.rgb_to_grayscale(views)
    colour = tf.where(draw[6] < 0.08, 0.0, 0.5 + draw[5])
    return tf.clip_by_value(grey + (views - grey) * colour, 0.0, 255.0)


def blur(views: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """The first fifth, of photos in no order, loses what a poor lens or a far object lose."""
    size, few = views.shape[1], tf.shape(views)[0] // 5
    share = tf.random.stateless_uniform([], seed, 0.35, 0.75)
    small = tf.cast(size * share, tf.int32)
    coarse = tf.image.resize(views[:few], [small, small], antialias=True)
    return tf.concat([tf.image.resize(coarse, [size, size]), views[few:]], axis=0)


@tf.function(reduce_retracing=True)
def change_backdrops(photos: tf.Tensor, others: tf.Tensor) -> tf.Tensor:
    """Objects in front of a plain board are put in front of a corner of another photo. The board's
    colour is that of the border; how plain it is decides whether the object can be told from it."""
    photos, side = tf.cast(photos, tf.float32), photos.shape[1]
    corner = int(side * CORNER)
    others = tf.image.resize(tf.cast(others[:, :corner, :corner], tf.float32), [side, side])
    ring = tf.concat(
        [
            tf.reshape(part, [tf.shape(photos)[0], -1, 3])
            for part in (
                photos[:, :BORDER],
                photos[:, -BORDER:],
                photos[:, :, :BORDER],
                photos[:, :, -BORDER:],
            )
        ],
        axis=1,
    )
    board = tf.reduce_mean(ring, axis=1)[:, None, None, :]
    spread = tf.reduce_mean(tf.math.reduce_std(ring, axis=1), axis=-1)
    away = tf.reduce_max(tf.abs(photos - board), axis=-1, keepdims=True)
    edge = 1.5 * spread[:, None, None, None] + 12.0
    mask = tf.clip_by_value((away - edge) / 14.0, 0.0, 1.0)
    # Close holes in what is bright inside, then soften.
    mask = tf.nn.max_pool2d(mask, 7, 1, "SAME")
    mask = -tf.nn.max_pool2d(-mask, 5, 1, "SAME")
    mask = tf.nn.avg_pool2d(mask, 3, 1, "SAME")
    covered = tf.reduce_mean(mask, axis=[1, 2, 3])
    fits = (spread < PLAIN_BORDER) & (covered > 0.05) & (covered < 0.85)
    mask = tf.where(fits[:, None, None, None], mask, 1.0)
    return photos * mask + others * (1 - mask)


@tf.function(reduce_retracing=True)
def cut_and_mix(
    views: tf.Tensor, targets: tf.Tensor, share: float, seed: tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """A rectangle of each photo comes from its neighbour, and so does that much of its label."""
    count, size = tf.shape(views)[0], tf.shape(views)[1]
    draw = tf.random.stateless_uniform([4, count], seed)
    side = tf.sqrt(draw[0] * 0.5) * tf.cast(draw[1] < share, tf.float32)
    left, top = draw[2] * (1 - side), draw[3] * (1 - side)
    at = (tf.cast(tf.range(size), tf.float32) + 0.5) / tf.cast(size, tf.float32)
    across = (at >= left[:, None]) & (at < (left + side)[:, None])
    down = (at >= top[:, None]) & (at < (top + side)[:, None])
    patch = (down[:, :, None] & across[:, None, :])[..., None]
    taken = tf.reduce_mean(tf.cast(patch, tf.float32), axis=[1, 2, 3])[:, None]
    mixed = tf.where(patch, tf.roll(views, 1, axis=0), views)
    return mixed, targets * (1 - taken) + tf.roll(targets, 1, axis=0) * taken
