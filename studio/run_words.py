"""What there is to say about a training, in the words of whoever reads it."""

from collections.abc import Mapping
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from classifier.taxonomy import kind_of
from classifier.training.label_check import ENOUGH, HELPS, TOO_FEW
from studio.models import Purpose, RunState, TrainingRun
from studio.services import gate

STAGES = {
    "": gettext_lazy("Waiting for the worker"),
    "collecting": gettext_lazy("Collecting the photos"),
    "photos": gettext_lazy("Opening the photos"),
    "features": gettext_lazy("Looking at the photos"),
    "head": gettext_lazy("Teaching the last layer"),
    "fine-tuning": gettext_lazy("Fine-tuning the network"),
    "checking": gettext_lazy("Checking the labels"),
    "export": gettext_lazy("Writing the network down for serving"),
    "measuring": gettext_lazy("Measuring it on the test part, beside the version that answers"),
}


VERDICTS = {
    HELPS: gettext_lazy("More photos still help."),
    ENOUGH: gettext_lazy("Enough for now."),
    TOO_FEW: gettext_lazy("Too few to say."),
}
TONES_OF_VERDICTS = {HELPS: "warning", ENOUGH: "good"}


def verdict_on_kind(verdict: str) -> str:
    return str(VERDICTS.get(verdict, verdict))


def message_of(run: TrainingRun | None) -> str:
    if run is None:
        return _("Nothing has been trained here yet.")
    match run.state:
        case RunState.WAITING:
            return _("Waiting for the worker that trains.")
        case RunState.RUNNING:
            return under_way(run)
        case RunState.FINISHED if run.purpose == Purpose.CHECK:
            return _("Finished: the labels are checked.")
        case RunState.FINISHED:
            return _("Finished: %(version)s, %(outcome)s.") % {
                "version": run.candidate,
                "outcome": outcome_of(run.candidate.verdict if run.candidate else {}),
            }
        case RunState.CANCELLED:
            return _("Cancelled. The version that answers is the same as before.")
    return _("Failed: %(reason)s") % {"reason": run.reason}


def under_way(run: TrainingRun) -> str:
    if run.cancel_asked_at:
        return _("Being cancelled.")
    parts = [str(STAGES.get(run.stage, run.stage))]
    if run.epoch:
        parts.append(_("epoch %(epoch)d of %(epochs)d") % vars(run))
    if run.seconds_left is not None:
        parts.append(left(run.seconds_left))
    return ", ".join(parts) + "."


def left(seconds: float) -> str:
    if seconds < 90:
        n = max(5, round(seconds / 5) * 5)
        return ngettext("about %(n)d second left", "about %(n)d seconds left", n) % {"n": n}
    n = round(seconds / 60)
    return ngettext("about %(n)d minute left", "about %(n)d minutes left", n) % {"n": n}


def outcome_of(verdict: Mapping[str, Any]) -> str:
    if verdict.get("decided"):
        return _("let pass by a person")
    return {
        gate.PASSED: _("passed the gate"),
        gate.REFUSED: _("refused at the gate"),
        gate.NO_EVIDENCE: _("too little evidence to pass by itself"),
    }.get(verdict.get("outcome", ""), _("not judged"))


def title_of(run: TrainingRun) -> str:
    return date_format(localtime(run.created_at), "SHORT_DATETIME_FORMAT")


def sentence_of(reason: Mapping[str, Any]) -> str:
    """Of one of the gate's reasons, as gate.Reason.as_json writes it."""
    write = SENTENCES.get(str(reason.get("code")))
    return write(reason) if write else str(reason.get("code"))


def percent(share: float) -> str:
    return points(share) + "%"


def points(share: float) -> str:
    return floatformat(100 * share, 1)


def of_numbers(reason: Mapping[str, Any]) -> str:
    return _("It answers some photos with what are no numbers.")


def of_leaks(reason: Mapping[str, Any]) -> str:
    if n := reason["photos"]:
        words = ngettext(
            "It was taught with %(n)d photo that belongs to the test, or looks like one of it.",
            "It was taught with %(n)d photos that belong to the test, or look like some of it.",
            n,
        )
        return words % {"n": n}
    return _("It was taught with no photo of the test, nor with any that looks like one.")


def of_nothing(reason: Mapping[str, Any]) -> str:
    return _("It could not be held against the version that answers: there are no figures of it.")


def compared(reason: Mapping[str, Any], what: str) -> str:
    figures = {
        "what": what,
        "ours": percent(reason["candidate"]),
        "theirs": percent(reason["active"]),
        "n": reason["n"],
        "lost": reason["lost"],
        "won": reason["won"],
        "points": points(abs(reason["active"] - reason["candidate"])),
        "margin": points(reason["margin"]),
    }
    if reason["passed"] is None:
        return (
            _(
                "Too few photos to tell %(what)s: %(ours)s against %(theirs)s of %(n)d;"
                " %(lost)d lost, %(won)d won."
            )
            % figures
        )
    if not reason["passed"]:
        return (
            _(
                "Worse %(what)s by %(points)s points: %(ours)s against %(theirs)s of %(n)d photos;"
                " %(lost)d lost, %(won)d won. More than %(margin)s points is too much, and so is"
                " what can hardly be chance."
            )
            % figures
        )
    return (
        _(
            "No worse %(what)s: %(ours)s against %(theirs)s of %(n)d photos; %(lost)d lost,"
            " %(won)d won."
        )
        % figures
    )


def of_accuracy(reason: Mapping[str, Any]) -> str:
    return compared(reason, _("overall"))


def of_class(reason: Mapping[str, Any]) -> str:
    return compared(reason, _("on %(kind)s") % {"kind": name_of(reason["label"])})


def name_of(label: str) -> str:
    return str(kind_of(label).name).lower()


def of_macro_f1(reason: Mapping[str, Any]) -> str:
    figures = {
        "ours": floatformat(reason["candidate"] or 0, 3),
        "theirs": floatformat(reason["active"] or 0, 3),
        "margin": floatformat(reason["margin"], 2),
    }
    if reason["passed"]:
        return _("Macro F1 is %(ours)s against %(theirs)s.") % figures
    return (
        _("Macro F1 is %(ours)s against %(theirs)s: less by more than %(margin)s is too much.")
        % figures
    )


def of_evidence(reason: Mapping[str, Any]) -> str:
    if not reason["few"]:
        return _("There are enough test photos of each kind.")
    few = ", ".join(f"{name_of(label)} {n}" for label, n in reason["few"].items())
    return _("Not enough evidence: under %(fewest)d test photos of %(few)s.") % {
        "fewest": reason["fewest"],
        "few": few,
    }


def of_export(reason: Mapping[str, Any]) -> str:
    if reason["passed"] is None:
        return _("Its export was not held against the trained network: there was no test photo.")
    figures = {
        "same": percent(reason["same_answers"]),
        "apart": floatformat(reason["largest_difference"], 3),
    }
    if reason["passed"]:
        return (
            _(
                "Its export answers as the trained network does: %(same)s the same, at most"
                " %(apart)s apart."
            )
            % figures
        )
    return (
        _("It disagrees with its own export: %(same)s the same, up to %(apart)s apart.") % figures
    )


def of_latency(reason: Mapping[str, Any]) -> str:
    figures = {
        "ours": floatformat(reason["candidate"], 1),
        "theirs": floatformat(reason["active"], 1),
        "budget": floatformat(reason["budget"], 0),
    }
    if reason["passed"]:
        return _("A photo takes it %(ours)s ms, the version that answers %(theirs)s ms.") % figures
    return _("A photo takes it %(ours)s ms, more than the budget of %(budget)s ms.") % figures


SENTENCES = {
    "numbers": of_numbers,
    "leaks": of_leaks,
    "compared": of_nothing,
    "accuracy": of_accuracy,
    "macro_f1": of_macro_f1,
    "class": of_class,
    "evidence": of_evidence,
    "export": of_export,
    "latency": of_latency,
}
