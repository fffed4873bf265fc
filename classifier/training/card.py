"""MODEL_CARD.md, written from the manifest alone: nothing in it that was not measured."""

from collections.abc import Iterator
from typing import Any

from classifier.bundles import Manifest
from classifier.taxonomy import LABELS
from classifier.training.sources import FIRST_WEIGHTS


def write_card(manifest: Manifest) -> str:
    return "\n".join(lines(manifest)) + "\n"


def lines(manifest: Manifest) -> Iterator[str]:
    yield f"# {manifest.name} {manifest.version}"
    yield ""
    yield (
        f"Tells which of seven kinds a piece of rubbish is, from one photo: {', '.join(LABELS)}."
        f" MobileNetV3-{manifest.network.capitalize()}, {manifest.input_size} pixels square,"
        f" exported in {manifest.precision}, trained {manifest.trained_at}."
    )
    yield ""
    yield (
        f'It says "not sure" below {manifest.threshold:.0%} confidence, and where a photo is less'
        f" than {manifest.familiarity:.2f} like the nearest of the photos that it keeps as examples"
        f" (cosine of what the network sees in both). Logits are divided by"
        f" {manifest.temperature}. All were chosen on the validation part."
    )
    yield from parts(manifest.metrics, manifest.arguments.get("leave_out", ""))
    yield from out_of_source(manifest.metrics.get("out_of_source"), manifest.arguments)
    yield from exports(manifest.metrics.get("exports", []))
    yield from origins(manifest)
    yield ""
    yield "## What it is not good at"
    yield ""
    yield (
        "Photos unlike those it learned from: the figures out of source, where given, say how it"
        " does on those. Several objects in one photo get one answer. It has not seen nappies,"
        " textiles, batteries or electronics in numbers; it was not tested for fairness between"
        " regions or brands."
    )


def parts(metrics: dict[str, Any], left_out: str) -> Iterator[str]:
    unseen = "Photos it never saw (the test parts of all sources together)"
    titles = {
        "test": f"All photos of {cell(left_out)}, of which it learned nothing"
        if left_out
        else unseen,
        "validation": "Validation part, on which it was tuned",
    }
    for name, title in titles.items():
        if metrics.get(name, {}).get("n"):
            yield ""
            yield f"## {title}"
            yield ""
            yield from figures(metrics[name])
    if sources := metrics.get("sources"):
        yield ""
        yield "| test part of | photos | accuracy | 95 % interval |"
        yield "|---|---|---|---|"
        for name, found in sources.items():
            yield f"| {cell(name)} | {found['n']} | {found['accuracy']:.1%} | {interval(found)} |"


def out_of_source(
    outside: dict[str, dict[str, Any]] | None, arguments: dict[str, Any]
) -> Iterator[str]:
    if not outside:
        return
    yield ""
    yield "## A source it had never seen"
    yield ""
    yield (
        "All photos of a source, measured on a network that was trained anew without it."
        f" The model itself took {recipe(arguments)}; these took what the table says."
    )
    yield ""
    yield "| source | photos | accuracy | 95 % interval | answered surely | recipe |"
    yield "|---|---|---|---|---|---|"
    for name, found in outside.items():
        yield (
            f"| {cell(name)} | {found['n']} | {found['accuracy']:.1%} | {interval(found)}"
            f" | {found['sure']:.1%} | {recipe(found['recipe'])} |"
        )


def recipe(arguments: dict[str, Any]) -> str:
    if arguments.get("depth") == 0:
        return "the head alone"
    return f"{arguments['epochs']} epochs at {arguments['learn_size']} pixels"


def figures(found: dict[str, Any]) -> Iterator[str]:
    yield (
        f"{found['n']} photos: accuracy {found['accuracy']:.1%} ({interval(found)}),"
        f" by bin {found['bin_accuracy']:.1%}, macro F1 {found['macro_f1']:.3f},"
        f" calibration error {found['ece']:.3f}."
    )
    yield ""
    surest = ", ".join(f"{each:.1%} of the surest {n} %" for n, each in found["coverage"].items())
    yield f"Answers {found['sure']:.1%} surely. Right in {surest}."
    if found.get("notwaste_unsure") is not None:
        yield ""
        yield (
            f"Of {found['notwaste_n']} photos that show no rubbish,"
            f' {found["notwaste_unsure"]:.1%} get "not sure". Nothing was learned from them, and'
            " neither bar was chosen by them."
        )
    yield ""
    yield "| kind | precision | recall | F1 | photos |"
    yield "|---|---|---|---|---|"
    for label, each in found["per_class"].items():
        yield (
            f"| {label} | {each['precision']:.1%} | {each['recall']:.1%}"
            f" | {each['f1']:.3f} | {each['support']} |"
        )
    yield ""
    yield f"| true, answered | {' | '.join(LABELS)} |"
    yield "|---" * (len(LABELS) + 1) + "|"
    for label, row in zip(LABELS, found["confusion"], strict=True):
        yield f"| {label} | {' | '.join(map(str, row))} |"


def interval(found: dict[str, Any]) -> str:
    low, high = found["accuracy_interval"]
    return f"{low:.1%} to {high:.1%}"


def cell(text: str) -> str:
    """Names come from folders and lists of other people."""
    return " ".join(text.replace("|", " ").split())


def exports(found: list[dict[str, Any]]) -> Iterator[str]:
    if not found:
        return
    yield ""
    yield "## Exports compared on the validation part"
    yield ""
    yield "| numbers | bytes | accuracy | ms a photo | as Keras | largest difference |"
    yield "|---|---|---|---|---|---|"
    for each in found:
        yield (
            f"| {each['precision']} | {each['bytes']} | {each['accuracy']:.2%}"
            f" | {each['milliseconds']} | {each['same_answers']:.1%}"
            f" | {each['largest_difference']:.4f} |"
        )


def first_weights(arguments: dict[str, Any]) -> str:
    said = str(arguments.get("first_weights") or FIRST_WEIGHTS)
    if version := arguments.get("first_weights_version"):
        said += f" of version {version}, which had learned from photos before"
    if sha256 := arguments.get("first_weights_sha256"):
        said += f" (sha256 {sha256})"
    return said


def origins(manifest: Manifest) -> Iterator[str]:
    yield ""
    yield "## What it learned from"
    yield ""
    yield f"First weights: {first_weights(manifest.arguments)}."
    yield ""
    yield "| source | by | licence | photos used to train | what |"
    yield "|---|---|---|---|---|"
    for each in manifest.sources:
        yield (
            f"| {cell(each['title'])} | {cell(each['author'])} | {cell(each['licence'])}"
            f" | {each['photos']} | {cell(each['what'])} |"
        )
    yield ""
    yield f"The test part has been read {manifest.test_readings} times for models of this name."
    yield ""
    yield f"Data: sha256 {manifest.data_sha256}. Network: sha256 {manifest.sha256}."
