from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SamplingConfig(AppConfig):
    name = "apps.sampling"
    label = "sampling"

    def ready(self):
        from apps.registry.operations.relations import Stay, declare  # models must be loaded first

        from . import readers

        readers.register()
        why = "the sealed frame names the record it was made from; batches follow by their own link"
        declare("sampling.Entry.enterprise", Stay(_("frames of draws"), why=why))
        why = "what was sampled is named; its facts move, and the survivor reads and answers it (querysets.of_records)"
        declare("sampling.Batch.enterprise", Stay(_("sampled batches"), why=why))
        declare("sampling.Batch.producer", Stay(_("batches as nominal producer"), why=why))
        declare("sampling.Paper.enterprise", Stay(_("papers of sampling"), why=why))
        declare("sampling.Notice.enterprise", Stay(_("notices of results"), why=why))
        declare("sampling.Rectification.enterprise", Stay(_("orders to correct"), why=why))
        declare("sampling.Answer.enterprise", Stay(_("statements in defence"), why=why))
