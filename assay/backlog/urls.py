from django.urls import URLPattern, URLResolver, path, register_converter
from django.urls.converters import StringConverter

from assay.backlog.views import backlog, board, changes, deliverables, exports, item, parts, saved, sprints
from assay.keys import NUMBER, PROJECT

app_name = "backlog"


class ItemKey(StringConverter):
    """CHURN-12, in either case."""

    regex = f"{PROJECT}-{NUMBER}"


register_converter(ItemKey, "item")

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/board", board.board, name="board"),
    path("p/<slug:project>/undo", board.undo, name="undo"),
    path("browse/<item:key>/moves", board.moves, name="moves"),
    path("browse/<item:key>/deliverables", deliverables.promises, name="promises"),
    path("deliverables/<int:pk>/changes", deliverables.changes, name="deliverable_changes"),
    path("deliverables/<int:pk>/withdrawals", deliverables.withdrawals, name="withdrawals"),
    path("deliverables/<int:pk>/evidence", deliverables.evidence, name="evidence"),
    path("deliverables/<int:pk>/deliveries", deliverables.deliveries, name="deliveries"),
    path("deliverables/<int:pk>/showings", deliverables.showings, name="showings"),
    path("evidence/<int:pk>/withdrawals", deliverables.evidence_withdrawals, name="evidence_withdrawals"),
    path("p/<slug:project>/sprints", sprints.sprints, name="sprints"),
    path("p/<slug:project>/sprints/plan", sprints.plan, name="plan"),
    path("p/<slug:project>/sprints/<int:number>", sprints.sprint, name="sprint"),
    path("p/<slug:project>/sprints/<int:number>/plan", sprints.plan, name="plan_again"),
    path("p/<slug:project>/sprints/<int:number>/plans", sprints.plans, name="plans"),
    path("p/<slug:project>/sprints/<int:number>/changes", sprints.changes, name="sprint_changes"),
    path("p/<slug:project>/sprints/<int:number>/starts", sprints.starts, name="starts"),
    path("p/<slug:project>/sprints/<int:number>/close", sprints.close, name="close"),
    path("p/<slug:project>/sprints/<int:number>/closes", sprints.closes, name="closes"),
    path("p/<slug:project>/sprints/<int:number>/judgements", sprints.judgements, name="judgements"),
    path("p/<slug:project>/backlog", backlog.backlog, name="backlog"),
    path("p/<slug:project>/backlog.csv", exports.list_as, {"form": "csv"}, name="backlog_csv"),
    path("p/<slug:project>/backlog.json", exports.list_as, {"form": "json"}, name="backlog_json"),
    path("p/<slug:project>/views", saved.views, name="views"),
    path("p/<slug:project>/views/<int:pk>/removal", saved.removal, name="view_removal"),
    path("p/<slug:project>/items", backlog.items, name="items"),
    path("p/<slug:project>/items/words", backlog.words, name="words"),
    path("p/<slug:project>/items/draft", backlog.draft, name="draft"),
    path("p/<slug:project>/items/choices", changes.choices, name="choices"),
    path("p/<slug:project>/items/changes", changes.changes, name="changes"),
    path("browse/<item:key>", item.item, name="item"),
    path("browse/<item:key>.json", exports.item_as, {"form": "json"}, name="item_json"),
    path("browse/<item:key>.md", exports.item_as, {"form": "md"}, name="item_md"),
    path("browse/<item:key>/ranks", backlog.ranks, name="ranks"),
    path("browse/<item:key>/changes", item.changes, name="item_changes"),
    path("browse/<item:key>/criteria", parts.criteria, name="criteria"),
    path("browse/<item:key>/criteria/<int:pk>", parts.criterion, name="criterion"),
    path("browse/<item:key>/criteria/<int:pk>/mark", parts.criterion_mark, name="criterion_mark"),
    path("browse/<item:key>/ticks", parts.ticks, name="ticks"),
    path("browse/<item:key>/blocks", parts.blocks, name="blocks"),
    path("browse/<item:key>/findings", parts.findings, name="findings"),
    path("browse/<item:key>/open-questions", parts.open_questions, name="open_questions"),
    path("browse/<item:key>/comments", parts.comments, name="comments"),
    path("browse/<item:key>/comments/<int:pk>", parts.comment, name="comment"),
    path("browse/<item:key>/comments/<int:pk>/removal", parts.comment_removal, name="comment_removal"),
    path("<item:key>", item.bare, name="bare_item"),
]
