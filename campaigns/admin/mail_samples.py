"""Every mail with made-up facts, for staff to look at: no donor's, nothing sent, nothing kept."""

from typing import Any

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp, csp_update
from django.conf import settings
from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

from campaigns.mailing import samples
from campaigns.mailing.kinds import KINDS
from campaigns.mailing.messages import Letter
from campaigns.models import LegalEntity, OutgoingMail
from nkarchive.languages import ENGLISH, KOREAN, LANGUAGES

# A small telephone, a usual one, and the reading pane of a desktop.
WIDTHS = (320, 390, 640)
# What a mail says for programs that follow the reader's choice of light or dark, and what stands in
# its place so that a frame shows one of them whatever the member of staff has chosen.
CHOICE = "@media (prefers-color-scheme: dark)"
SCHEMES = {"light": "@media not all", "dark": "@media all"}
# The frame runs nothing, fetches nothing and sends nothing; a mail's own style stands in it. This
# address alone may be framed, by our own pages.
FRAME_POLICY = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [SELF],
    "sandbox": [True],
}


class MailSamples(ModelAdmin):
    """Adds the list of all kinds, the page of one, and the frame that shows its HTML."""

    def get_urls(self) -> list[Any]:
        """Add the three addresses."""
        one, view = "samples/<slug:kind>/<slug:language>/<slug:case>/", self.admin_site.admin_view
        return [
            path("samples/", view(self.samples), name="campaigns_outgoingmail_samples"),
            path(one, view(self.sample), name="campaigns_outgoingmail_sample"),
            path(
                f"{one}<slug:scheme>/",
                view(self.sample_frame),
                name="campaigns_outgoingmail_sample_frame",
            ),
            *super().get_urls(),
        ]

    def samples(self, request: HttpRequest) -> HttpResponse:
        """List the kinds with the subjects of their cases in both languages."""
        self._ask_permission(request)
        entity = _own_entity()
        kinds = [
            {
                "label": OutgoingMail.Kind(kind).label,
                "kind": kind,
                "cases": [
                    {
                        "name": case.name,
                        "label": case.label,
                        "subjects": [
                            (code, _letter(kind, code, case.name, entity=entity).subject)
                            for code in _languages(kind)
                        ],
                    }
                    for case in cases
                ],
            }
            for kind, cases in samples.CASES.items()
        ]
        return self._page(request, "samples", title="Every mail, as a sample", kinds=kinds)

    @method_decorator(csp_update({"frame-src": [SELF]}))
    def sample(self, request: HttpRequest, kind: str, language: str, case: str) -> HttpResponse:
        """Show one mail: what an inbox shows, its HTML light and dark, its text."""
        self._ask_permission(request)
        letter = _letter(kind, language, case, entity=_own_entity())
        width = request.GET.get("width", str(WIDTHS[1]))
        if width not in map(str, WIDTHS):
            raise Http404
        cases = samples.CASES[kind]
        return self._page(
            request,
            "sample",
            title=OutgoingMail.Kind(kind).label,
            kind=kind,
            language=language,
            languages=[pair for pair in LANGUAGES if pair[0] in _languages(kind)],
            case=case,
            cases=cases if len(cases) > 1 else [],
            letter=letter,
            sender=settings.DEFAULT_FROM_EMAIL,
            has_receipt=KINDS[kind].has_receipt,
            width=int(width),
            widths=WIDTHS,
            schemes=list(SCHEMES),
        )

    @method_decorator(xframe_options_sameorigin)
    @method_decorator(csp(FRAME_POLICY))
    def sample_frame(
        self, request: HttpRequest, kind: str, language: str, case: str, scheme: str
    ) -> HttpResponse:
        """Answer with the HTML of a mail, light or dark, for the frame on its page."""
        self._ask_permission(request)
        if scheme not in SCHEMES:
            raise Http404
        html = _letter(kind, language, case, entity=_own_entity()).alternatives[0].content
        return HttpResponse(html.replace(CHOICE, SCHEMES[scheme]))

    def _ask_permission(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def _page(self, request: HttpRequest, name: str, **context: Any) -> HttpResponse:
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/campaigns/outgoingmail/{name}.html", context)


def _languages(kind: str) -> list[str]:
    """Return the languages that a kind is written in: staff read English."""
    return [ENGLISH] if KINDS[kind].is_for_staff else [ENGLISH, KOREAN]


def _own_entity() -> LegalEntity | None:
    """Return the organisation at the foot: ours, if it has been entered yet."""
    return LegalEntity.objects.order_by("is_sample", "name_en").first()


def _letter(kind: str, language: str, case: str, *, entity: LegalEntity | None) -> Letter:
    if kind not in KINDS or language not in _languages(kind):
        raise Http404
    try:
        return samples.letter(kind, language=language, case=case, entity=entity)
    except LookupError as error:
        raise Http404 from error
