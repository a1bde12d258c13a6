"""The shapes of the open API for its schema. Answers are made by the database (sql/enterprise.sql); the tests hold the
two against each other."""

from rest_framework import serializers

from apps.credit.models.standing import GRADES
from apps.registry.models import Enterprise, Identifier


class PlaceSerializer(serializers.Serializer):
    code = serializers.CharField(help_text="GB/T 2260, six digits; for a zone, its own code")
    name = serializers.CharField(help_text="Simplified Chinese")
    name_en = serializers.CharField()


class IndustrySerializer(serializers.Serializer):
    code = serializers.CharField(help_text="GB/T 4754-2017")
    name = serializers.CharField(help_text="Simplified Chinese")
    name_en = serializers.CharField(allow_blank=True)


class FormerNameSerializer(serializers.Serializer):
    name = serializers.CharField()
    until = serializers.DateField(allow_null=True)


class OtherNumberSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(Identifier.Kind.choices)
    value = serializers.CharField()
    until = serializers.DateField(allow_null=True)


class EnterpriseSerializer(serializers.Serializer):
    code = serializers.CharField(
        allow_null=True,
        help_text="The key of the record: the credit code, or the registration number where there is none",
    )
    uscc = serializers.CharField(allow_null=True, help_text="Unified social credit code, GB 32100-2015")
    name = serializers.CharField()
    former_names = FormerNameSerializer(many=True)
    other_numbers = OtherNumberSerializer(many=True, help_text="Former codes and legacy numbers; each leads here")
    status = serializers.ChoiceField(Enterprise.Status.choices)
    status_on = serializers.DateField(allow_null=True)
    division = PlaceSerializer(help_text="Where the enterprise is now; not the six digits inside its code")
    city = PlaceSerializer(allow_null=True)
    zone = PlaceSerializer(allow_null=True)
    industry = IndustrySerializer(allow_null=True)
    type = serializers.CharField(allow_blank=True)
    established_on = serializers.DateField(allow_null=True)
    registered_capital = serializers.CharField(allow_null=True, help_text="Decimal string, in units of the currency")
    registered_capital_currency = serializers.CharField(allow_blank=True, help_text="ISO 4217")
    address = serializers.CharField(
        allow_null=True, allow_blank=True, help_text="Withheld (null) for individual businesses, which may be homes"
    )
    business_scope = serializers.CharField(allow_blank=True)
    grade = serializers.ChoiceField(
        GRADES, allow_null=True, help_text="Public quality-credit grade; null while not graded or ended"
    )
    version = serializers.IntegerField()
    updated_at = serializers.DateTimeField(help_text="Of the register's record; a change of grade is in the feed")


class RulesetSerializer(serializers.Serializer):
    code = serializers.CharField()
    title = serializers.CharField(help_text="Simplified Chinese")
    title_en = serializers.CharField(allow_blank=True)
    official = serializers.BooleanField(help_text="Whether taken from an official text; else a configurable default")
    url = serializers.URLField()


class ConferralSerializer(serializers.Serializer):
    grade = serializers.CharField(help_text="AA or AAA")
    on = serializers.DateField()
    document_number = serializers.CharField(allow_blank=True)
    until = serializers.DateField(allow_null=True)


class RatedFactSerializer(serializers.Serializer):
    kind = serializers.CharField()
    name = serializers.CharField(help_text="Simplified Chinese")
    name_en = serializers.CharField()
    on = serializers.DateField(help_text="Day of the event")
    document_number = serializers.CharField(allow_blank=True)
    legal_basis = serializers.CharField(allow_blank=True)
    source = serializers.CharField()
    indicator = serializers.CharField(allow_null=True, help_text="Code of the class it counts in; null for a ceiling")
    points = serializers.CharField(allow_null=True, help_text="Decimal string, two places")
    at_best = serializers.CharField(allow_null=True, help_text="The ceiling it sets")
    article = serializers.CharField(allow_blank=True)
    counts_until = serializers.DateField()
    objected = serializers.BooleanField(help_text="Whether an objection of the enterprise to it is being decided")


class SpellSerializer(serializers.Serializer):
    grade = serializers.CharField(help_text="As computed, without conferrals: A, B, C or D")
    since = serializers.DateField()
    until = serializers.DateField(allow_null=True)
    ruleset = serializers.CharField()
    corrected = serializers.BooleanField()


class RatingSerializer(serializers.Serializer):
    code = serializers.CharField()
    name = serializers.CharField()
    grade = serializers.ChoiceField(GRADES, allow_null=True)
    computed = serializers.CharField(allow_null=True, help_text="A, B, C or D: what the facts give")
    since = serializers.DateField(allow_null=True)
    as_of = serializers.DateField(allow_null=True)
    rated_at = serializers.DateTimeField(allow_null=True)
    meaning = serializers.CharField(allow_null=True, help_text="Simplified Chinese")
    meaning_en = serializers.CharField(allow_null=True)
    ruleset = RulesetSerializer(allow_null=True)
    conferred = ConferralSerializer(allow_null=True)
    facts = RatedFactSerializer(many=True, allow_null=True)
    facts_count = serializers.IntegerField(allow_null=True, help_text="How many rows `facts` has on all pages together")
    next = serializers.URLField(allow_null=True, help_text="The next page of `facts`, where pages were asked for")
    previous = serializers.URLField(allow_null=True)
    history = SpellSerializer(many=True)


class PageSerializer(serializers.Serializer):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class EnterprisePageSerializer(PageSerializer):
    count = serializers.IntegerField(help_text="At most 1000; see count_is_exact")
    count_is_exact = serializers.BooleanField()
    results = EnterpriseSerializer(many=True)


class ChangeSerializer(serializers.Serializer):
    seq = serializers.IntegerField(help_text="Place in the feed; only grows")
    at = serializers.DateTimeField(help_text="When the change entered the feed")
    change = serializers.ChoiceField(["added", "changed", "replaced", "withdrawn"])
    code = serializers.CharField()
    replaced_by = serializers.CharField(allow_null=True, help_text="For `replaced`: the code now in force")
    enterprise = EnterpriseSerializer(allow_null=True, help_text="The record as it is now; null for tombstones")


class ChangePageSerializer(serializers.Serializer):
    next = serializers.URLField(help_text="Always given: ask again here later")
    more = serializers.BooleanField(help_text="Whether asking at once would bring more")
    results = ChangeSerializer(many=True)


class DivisionSerializer(PlaceSerializer):
    level = serializers.ChoiceField(["province", "city", "county"])
    parent = serializers.CharField(allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_to = serializers.DateField(allow_null=True)
    successor = serializers.CharField(allow_null=True)


class DivisionListSerializer(PageSerializer):
    results = DivisionSerializer(many=True)
