"""Chainable reads over users, posts and seats."""

from django.contrib.auth.base_user import BaseUserManager
from django.db.models import Exists, OuterRef, Q, QuerySet

from apps.kernel.querysets import ScopedQuerySet

from .states import APPROVED, LIVE, OFFERED


class PostQuerySet(ScopedQuerySet):
    division_field = "agency__division__code"
    zone_field = "agency__zone_id"

    def in_force(self, on):
        """Posts that give rights on the day `on`: begun, not run out, not ended."""
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on), valid_from__lte=on, ended_at__isnull=True)

    def standing(self, on):
        """Posts in force or still to come on the day `on`."""
        return self.filter(Q(last_day__isnull=True) | Q(last_day__gte=on), ended_at__isnull=True)


class UserQuerySet(ScopedQuerySet):
    """An administrator sees whoever holds or held a post in his division; the province sees everybody."""

    def visible_to(self, scope):
        if scope.is_system:
            return self
        if scope.is_agency and scope.division_prefix is not None:
            if len(scope.division_prefix) <= 2:
                return self
            posts = self.model._meta.get_field("posts").related_model.objects.visible_to(scope)
            return self.filter(Exists(posts.filter(user_id=OuterRef("pk"))))
        return self.filter(pk=scope.user_id) if scope.user_id else self.none()

    def named(self, text):
        """Users whose name, user name or e-mail address contains `text`."""
        wanted = Q(display_name__icontains=text) | Q(username__icontains=text) | Q(email__icontains=text)
        return self.filter(wanted) if text else self


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Makes users. There are no superusers: the first administrator is appointed by a command."""

    def create_user(self, username, email="", password=None, **fields):
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class SeatQuerySet(ScopedQuerySet):
    """Seen by the people of the enterprise and by the claimant; officers reach seats through the registry."""

    enterprise_field = "enterprise_id"

    def visible_to(self, scope):
        if scope.is_enterprise:
            return self.filter(Q(enterprise_id__in=scope.enterprise_ids) | Q(user_id=scope.user_id))
        return super().visible_to(scope)

    def live(self):
        """Seats that are held, claimed or offered."""
        return self.filter(state__in=LIVE)

    def held(self):
        return self.filter(state=APPROVED)

    def offered(self):
        return self.filter(state=OFFERED)


class LoginQuerySet(QuerySet):
    def failures(self, *, key, since):
        return self.filter(key=key, at__gte=since, succeeded=False)
