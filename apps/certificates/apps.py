from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "apps.certificates"
    label = "certificates"

    def ready(self):
        from apps.documents.readers import register_reader  # models must be loaded first

        from .readers import may_read_paper

        register_reader("certificates.certificate", may_read_paper)
