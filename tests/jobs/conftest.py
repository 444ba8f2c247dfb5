from tests.site.conftest import instance, seeded  # noqa: F401  an instance of its own, as the tests of the site have
