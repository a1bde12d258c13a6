"""What each audited verb of statistics and indices means (sentences.py)."""

from django.utils.translation import gettext_lazy as _

INDICES_SUBJECTS = {
    "import_of_values": _("Import of figures"),
    "index_run": _("Run of the indices"),
    "index_publication": _("Publication of an index"),
    "index_definition": _("Definition of an index"),
    "survey": _("Satisfaction survey"),
    "target": _("Target"),
    "indices.importofvalues": _("Import of figures"),
}
INDICES_SENTENCES = {
    "indices.definition_approved": _("approved a definition of an index"),
    "indices.definition_changed": _("changed a draft definition of an index"),
    "indices.definition_discarded": _("gave a draft definition of an index up"),
    "indices.definition_drafted": _("drafted a definition of an index"),
    "indices.definition_rejected": _("rejected a definition of an index"),
    "indices.definition_returned": _("returned a definition of an index to its author"),
    "indices.definition_simulated": _("simulated a definition of an index"),
    "indices.definition_submitted": _("submitted a definition of an index"),
    "indices.import_begun": _("put an import of figures in the queue"),
    "indices.import_checked": _("checked a file of figures"),
    "indices.import_done": _("imported a file of figures"),
    "indices.import_failed": _("an import of figures failed"),
    "indices.import_queued": _("uploaded a file of figures"),
    "indices.interview_recorded": _("recorded an interview of a satisfaction survey"),
    "indices.publication_declined": _("declined to publish an index"),
    "indices.publication_prepared": _("put an index before a second person for publication"),
    "indices.publication_withdrawn": _("took back a request to publish an index"),
    "indices.published": _("published an index"),
    "indices.reply_voided": _("set a reply of a satisfaction survey aside"),
    "indices.run_begun": _("began to compute the indices"),
    "indices.run_failed": _("a computation of the indices failed"),
    "indices.run_finished": _("computed the indices"),
    "indices.survey_closed": _("closed a satisfaction survey into figures"),
    "indices.survey_opened": _("opened a satisfaction survey"),
    "indices.survey_planned": _("planned a satisfaction survey"),
    "indices.target_set": _("set a target"),
}
