"""Every key to a document protects it and has somebody who says who may read it."""

from django.apps import apps
from django.db import models

from apps.documents import readers
from apps.documents.models import Document


def keys():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model is Document:
                yield model._meta.label_lower, field


def test_every_key_to_a_document_is_protected():
    assert [label for label, field in keys() if field.remote_field.on_delete is not models.PROTECT] == []


def test_every_key_to_a_document_has_a_reader():
    assert [label for label, _field in keys() if label not in readers.kinds()] == []
