"""The regulator's side of ratings, under /desk/."""

from django.urls import path

from .views import backtest_files, backtests, rulesets, runs

app_name = "credit_desk"
urlpatterns = [
    path("desk/ratings/", runs.ratings, name="ratings"),
    path("desk/ratings/start/", runs.run_start, name="run_start"),
    path("desk/ratings/runs/<int:pk>/", runs.run_page, name="run"),
    path("desk/ratings/runs/<int:pk>/progress/", runs.run_progress, name="run_progress"),
    path("desk/ratings/schedule/<slug:name>/", runs.schedule_edit, name="schedule"),
    path("desk/backtests/", backtests.backtest_list, name="backtests"),
    path("desk/backtests/new/", backtests.backtest_new, name="backtest_new"),
    path("desk/backtests/<int:pk>/", backtests.backtest_page, name="backtest"),
    path("desk/backtests/<int:pk>/progress/", backtests.backtest_progress, name="backtest_progress"),
    path("desk/backtests/<int:pk>/stop/", backtests.backtest_stop, name="backtest_stop"),
    path("desk/backtests/<int:pk>/moves/", backtests.backtest_moves, name="backtest_moves"),
    path("desk/backtests/<int:pk>/moves.<slug:format>", backtest_files.moves_file, name="backtest_export"),
    path("desk/backtests/<int:pk>/counts.<slug:format>", backtest_files.counts_file, name="backtest_counts"),
    path("desk/rulesets/", rulesets.ruleset_list, name="rulesets"),
    path("desk/rulesets/new/", rulesets.ruleset_new, name="ruleset_new"),
    path("desk/rulesets/<int:pk>/", rulesets.ruleset_page, name="ruleset"),
    path("desk/rulesets/<int:pk>/compare/", rulesets.ruleset_compare, name="ruleset_compare"),
    path("desk/rulesets/<int:pk>/edit/head/", rulesets.ruleset_head, name="ruleset_head"),
    path("desk/rulesets/<int:pk>/edit/rules/<slug:of>/", rulesets.ruleset_part, {"part": "rules"}, "ruleset_rules"),
    path("desk/rulesets/<int:pk>/edit/<slug:part>/", rulesets.ruleset_part, name="ruleset_part"),
    path("desk/rulesets/<int:pk>/<slug:step>/", rulesets.ruleset_step, name="ruleset_step"),
]
