"""The site's own words for what an article is and what people did for it."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from articles.models import Article, Contribution, Correction

Kind = Article.Kind
Role = Contribution.Role
RecordKind = Correction.Kind

KIND_LABELS = {
    Kind.STORY: _("Story"),
    Kind.REPORT: _("Report"),
    Kind.QUESTION: _("Question"),
    Kind.ESSAY: _("Essay"),
    Kind.EXPLAINER: _("Explainer"),
    Kind.UPDATE: _("Update"),
}

KIND_PLURALS = {
    Kind.STORY: _("Stories"),
    Kind.REPORT: _("Reports"),
    Kind.QUESTION: _("Questions"),
    Kind.ESSAY: _("Essays"),
    Kind.EXPLAINER: _("Explainers"),
    Kind.UPDATE: _("Updates"),
}

# Words before a name in a byline.
ROLE_LABELS = {
    Role.AUTHOR: pgettext_lazy("byline", "By"),
    Role.GUEST_AUTHOR: pgettext_lazy("byline", "Guest author"),
    Role.NARRATOR: pgettext_lazy("byline", "Told by"),
    Role.INTERVIEWER: pgettext_lazy("byline", "Interview by"),
    Role.TRANSLATOR: pgettext_lazy("byline", "Translated by"),
    Role.EDITOR: pgettext_lazy("byline", "Edited by"),
    Role.PHOTOGRAPHER: pgettext_lazy("byline", "Photographs by"),
}

# What stands over a dated record about an article.
RECORD_LABELS = {
    RecordKind.CORRECTION: _("Correction"),
    RecordKind.UPDATE: pgettext_lazy("record", "Update"),
    RecordKind.EDITORS_NOTE: _("Editor’s note"),
    RecordKind.DISPUTE: _("Disputed"),
}

# Who is named on a card; the others are named on the article's own page.
TELLING_ROLES = frozenset({Role.AUTHOR, Role.GUEST_AUTHOR, Role.NARRATOR})
