"""The pages alone, for a server of one's own choice. Live streams need assay.site.asgi."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # read now: a mistake shows at the start, and the first page does not wait
