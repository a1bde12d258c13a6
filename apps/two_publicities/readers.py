"""Who may read the files for the platform, and its answers."""

from apps.documents.readers import register_reader

from .models import Answer, File
from .permissions import Permission

FILE_KIND, ANSWER_KIND = "two_publicities.file", "two_publicities.answer"


def register():
    register_reader(FILE_KIND, may_read_file)
    register_reader(ANSWER_KIND, may_read_answer)


def may_read_file(scope, document):
    """Whoever sees the file, but for one whose rows are no longer true: it must not be handed over any more."""
    file = File.objects.visible_to(scope).filter(document=document).first() if scope.may(Permission.VIEW) else None
    return file is not None and not file.lines.stale().exists()


def may_read_answer(scope, document):
    answered = Answer.objects.filter(document=document).values("file")
    return scope.may(Permission.VIEW) and File.objects.visible_to(scope).filter(pk__in=answered).exists()
