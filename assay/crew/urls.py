from allauth.account import views as allauth
from django.urls import URLPattern, URLResolver, include, path, re_path

from assay.crew.views import accounts, activity, agreement, home, invitations, me, people, small, tokens

own: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("start/", accounts.start, name="start"),
    path("mentions/<int:pk>", home.mention, name="mention"),
    path("projects/new", home.found, name="found"),
    path("palette.json", small.palette, name="palette"),
    path("preview", small.preview, name="preview"),
    path("me/", me.me, name="me"),
    path("invitations/", invitations.invitation, name="invitation"),
    path("invitations/<str:token>", invitations.link, name="link"),
    path("p/<slug:project>/", home.project, name="project"),
    path("p/<slug:project>/changes", people.changes, name="changes"),
    path("p/<slug:project>/activity", activity.activity, name="activity"),
    path("p/<slug:project>/activity/words", activity.words, name="activity-words"),
    path("p/<slug:project>/agreement", agreement.agreement, name="agreement"),
    path("p/<slug:project>/agreement/edit", agreement.edit, name="agreement_edit"),
    path("p/<slug:project>/agreement/signatures", agreement.signatures, name="signatures"),
    path("p/<slug:project>/crew", people.people, name="people"),
    path("p/<slug:project>/crew/<slug:handle>", people.seat, name="seat"),
    path("p/<slug:project>/crew/<slug:handle>/departure", people.departure, name="departure"),
    path("p/<slug:project>/groups", people.groups, name="groups"),
    path("p/<slug:project>/groups/<slug:slug>", people.group, name="group"),
    path("p/<slug:project>/invitations", invitations.invitations, name="invitations"),
    path("p/<slug:project>/tokens", tokens.tokens, name="tokens"),
    path("p/<slug:project>/tokens/<int:pk>/revocation", tokens.revocation, name="revocation"),
    path("p/<slug:project>/invitations/<int:pk>/withdrawal", invitations.withdrawal, name="withdrawal"),
]
#: allauth knows these by its own names
named_by_allauth: list[URLPattern | URLResolver] = [
    path("sign-in/", accounts.sign_in, name="account_login"),
    path("sign-in/switched-off/", allauth.account_inactive, name="account_inactive"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("sign-up/", allauth.signup, name="account_signup"),
    path("password/", allauth.password_change, name="account_change_password"),
    path("password/first/", allauth.password_set, name="account_set_password"),
    path("password/forgotten/", accounts.forgotten, name="account_reset_password"),
    path("password/forgotten/sent/", allauth.password_reset_done, name="account_reset_password_done"),
    path("password/new/done/", allauth.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        allauth.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
urlpatterns: list[URLPattern | URLResolver] = [path("", include((own, "crew"))), *named_by_allauth]
