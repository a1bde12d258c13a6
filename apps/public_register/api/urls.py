"""/api/v1/: apps above and beside add their own resources in their own urls."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView

from apps.awards.api import Awards
from apps.draws.api import DrawRecord, Draws
from apps.indices.api import IndexRecord, Indices
from apps.inspections.api import InspectionExceptions, InspectionResults
from apps.joint_punishment.api import PartnerAnswers, PartnerFeed, PartnerOwed, PartnerToken
from apps.licensing.api import Licences, licence
from apps.records.api import SourceFacts
from apps.sampling.api.notices import ConsumerWarnings, Recalls
from apps.sampling.api.results import SamplingResults

from . import exceptions, licence_changes, lists, lookup, pages, rating, serious_list

app_name = "api"
urlpatterns = [
    path("", lists.Root.as_view(), name="root"),
    path("enterprises", lists.enterprises, name="enterprises"),
    path("enterprises/changes", lists.Changes.as_view(), name="changes"),
    path("enterprises/<str:code>", lookup.enterprise, name="enterprise"),
    path("enterprises/<str:code>/rating", rating.rating, name="rating"),
    path("serious-list", serious_list.serious_list, name="serious_list"),
    path("serious-list/changes", serious_list.SeriousListChanges.as_view(), name="serious_list_changes"),
    path("divisions", lists.Divisions.as_view(), name="divisions"),
    path("sources/facts", SourceFacts.as_view(), name="source_facts"),
    path("partner/token", PartnerToken.as_view(), name="partner_token"),
    path("partner/feed", PartnerFeed.as_view(), name="partner_feed"),
    path("partner/answers", PartnerAnswers.as_view(), name="partner_answers"),
    path("partner/owed", PartnerOwed.as_view(), name="partner_owed"),
    path("exceptions", exceptions.Exceptions.as_view(), name="exceptions"),
    path("inspection-results", InspectionResults.as_view(), name="inspection_results"),
    path("inspection-exceptions", InspectionExceptions.as_view(), name="inspection_exceptions"),
    path("sampling-results", SamplingResults.as_view(), name="sampling_results"),
    path("consumer-warnings", ConsumerWarnings.as_view(), name="consumer_warnings"),
    path("recalls", Recalls.as_view(), name="recalls"),
    path("licences", Licences.as_view(), name="licences"),
    path("licences/changes", licence_changes.LicenceChanges.as_view(), name="licence_changes"),
    path("licences/<str:number>", licence, name="licence"),
    path("awards", Awards.as_view(), name="awards"),
    path("indices", Indices.as_view(), name="indices"),
    path("indices/<slug:code>", IndexRecord.as_view(), name="index"),
    path("draws", Draws.as_view(), name="draws"),
    path("draws/<int:id>", DrawRecord.as_view(), name="draw"),
    path("schema", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", pages.docs, name="docs"),
    path("docs", pages.to_docs, name="docs_bare"),
]
