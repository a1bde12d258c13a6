"""The public grade as it stands: a view over the ratings, and the counts the statistics page shows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.kernel.querysets import ScopedQuerySet

from ..rules.grades import COMPUTED

CONFERRED = {"AAA": "grade_aaa", "AA": "grade_aa"}  # grade: kind of the fact that confers it
GRADES = (*CONFERRED, *COMPUTED)  # best first


class StandingQuerySet(ScopedQuerySet):
    division_field = "division_id"
    enterprise_field = "enterprise_id"


class Standing(models.Model):
    """One open enterprise's public grade (view credit_standing, sql/standing.sql).

    `computed` is what the facts give, `grade` what is shown: a conferred AA or AAA lifts A and only A. `changed_at` is
    when either last changed. Never a risk class: the view reads the public model alone.
    """

    enterprise_id = models.BigIntegerField(primary_key=True)
    rating_id = models.BigIntegerField()
    run_id = models.BigIntegerField()
    division_id = models.CharField(max_length=6)
    industry_id = models.CharField(max_length=4)
    computed = models.CharField(max_length=3)
    grade = models.CharField(_("grade"), max_length=3)
    changed_at = models.DateTimeField()

    objects = StandingQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "credit_standing"

    def __str__(self):
        return self.grade


class Statistic(models.Model):
    """How many open enterprises of a city and section of industry hold a grade: a projection.

    One writer (operations.statistics.refresh_statistics), one rebuild command (refresh_grade_statistics).
    """

    city = models.CharField(max_length=4)  # first four digits of the division; "" where no city is known
    section = models.CharField(max_length=1, blank=True)  # of GB/T 4754; "" where no industry is known
    grade = models.CharField(max_length=3)
    enterprises = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["city", "section", "grade"], name="credit_statistic_once")]

    def __str__(self):
        return f"{self.city} {self.section} {self.grade}: {self.enterprises}"


class StatisticsHead(models.Model):
    """What the present counts rest on; one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    computed_at = models.DateTimeField()
    ruleset = models.CharField(max_length=40)
    as_of = models.DateField()
    enterprises = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="credit_statisticshead_one")]

    def __str__(self):
        return str(self.computed_at)
