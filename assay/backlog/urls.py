from django.urls import URLPattern, URLResolver, path

from assay.backlog.views import board

app_name = "backlog"

urlpatterns: list[URLPattern | URLResolver] = [
    path("p/<slug:project>/board", board.board, name="board"),
    path("p/<slug:project>/moves", board.moves_together, name="moves_together"),
    path("p/<slug:project>/undo", board.undo, name="undo"),
    path("browse/<slug:key>/moves", board.moves, name="moves"),
]
