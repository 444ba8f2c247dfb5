"""What the ledger does beside the pages."""

from django_tasks import task

from assay.ledger.models import Hypothesis


@task
def weigh_predictions(hypothesis_id: int) -> None:
    """Resample the predictions of a hypothesis, if that is still wanted."""
    hypothesis = Hypothesis.objects.whole().filter(pk=hypothesis_id).first()
    if hypothesis:
        hypothesis.draw_and_weigh()
