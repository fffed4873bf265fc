"""The page behind "it is fixed" and "it is still there" in a mail. Looking does nothing: mail
programs and previews look, too."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from reports.own_forms import AnswerForm
from reports.services import links
from reports.services.answering import TooLateToReopen, answer_by_link
from reports.services.letters import what


# No login and no cookie are needed: the link itself is the proof, and a letter of it is nobody's
# session.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    report = links.link_of(token).report
    form = AnswerForm(request.POST if request.method == "POST" else None)
    context = {
        "report": report,
        "what": what(report),
        "form": form,
        "chosen": request.GET.get("answer", ""),
    }
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.errors else 200
        return render(request, "reports/mail_answer.html", context, status=status)
    words, is_fixed = form.cleaned_data["words"], form.is_fixed
    try:
        context["report"] = answer_by_link(
            token=token, is_fixed=is_fixed, words=words, request=request
        )
    except TooLateToReopen as refused:
        return render(
            request, "reports/mail_too_late.html", context | {"refused": refused}, status=409
        )
    return render(request, "reports/mail_answered.html", context | {"is_fixed": is_fixed})
