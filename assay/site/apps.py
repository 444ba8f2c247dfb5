from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "assay.site"
    label = "site"
