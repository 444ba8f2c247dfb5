"""The pages alone, for a server of one's own choice. Live streams need assay.site.asgi."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "assay.site.settings")
application = get_wsgi_application()
