from django.urls import path
from django.views.generic import RedirectView

from apps.kernel.views import phone_worker

from .views import batches, catalogue, changes, laboratory, mine, orders, phone, plans

app_name = "sampling"
beside_the_desk = RedirectView.as_view(pattern_name="sampling:my_batch", http_method_names=["get", "head"])
urlpatterns = [
    path("desk/sampling/", batches.batches, name="batches"),
    path("desk/sampling/plans/", plans.plans, name="plans"),
    path("desk/sampling/plans/new/", plans.plan_new, name="plan_new"),
    path("desk/sampling/plans/<int:pk>/", plans.plan, name="plan"),
    path("desk/sampling/plans/<int:pk>/tasks/new/", plans.task_new, name="task_new"),
    path("desk/sampling/plans/<int:pk>/<slug:verb>/", plans.plan_step, name="plan_step"),
    path("desk/sampling/tasks/<int:pk>/", plans.task, name="task"),
    path("desk/sampling/tasks/<int:pk>/remove/", plans.task_remove, name="task_remove"),
    path("desk/sampling/tasks/<int:pk>/<slug:verb>/", plans.task_step, name="task_step"),
    path("desk/sampling/batches/<int:pk>/", batches.batch, name="batch"),
    path("desk/sampling/worker.js", phone_worker, name="phone_worker"),
    path("desk/sampling/phone/", phone.day, name="phone"),
    path("desk/sampling/phone/app.webmanifest", phone.manifest, name="phone_manifest"),
    path("desk/sampling/phone/state/", phone.state, name="phone_state"),
    path("desk/sampling/phone/entries/", phone.entry, name="phone_entry"),
    path("desk/sampling/phone/notices/<int:pk>/", phone.notice, name="phone_notice"),
    path("desk/sampling/batches/<int:pk>/visit/", phone.visit, name="visit"),
    path("desk/sampling/batches/<int:pk>/photos/", phone.photo, name="photo"),
    path("desk/sampling/batches/<int:pk>/form/", batches.take, name="take"),
    path("desk/sampling/batches/<int:pk>/<slug:verb>/", batches.batch_step, name="batch_step"),
    path("desk/sampling/parts/<slug:part>/<int:pk>/<slug:verb>/", batches.part_step, name="part_step"),
    path("desk/sampling/tests/", batches.tests, name="tests"),
    path("desk/sampling/tests/<int:pk>/", laboratory.test, name="test"),
    path("desk/sampling/tests/<int:pk>/<slug:verb>/", laboratory.test_step, name="test_step"),
    path("desk/sampling/orders/", orders.orders, name="orders"),
    path("desk/sampling/orders/<int:pk>/", orders.order, name="order"),
    path("desk/sampling/orders/<int:pk>/<slug:verb>/", orders.order_step, name="order_step"),
    path("desk/sampling/answers/<int:pk>/<slug:verb>/", orders.answer_step, name="answer_step"),
    path("desk/sampling/catalogue/", catalogue.catalogue, name="catalogue"),
    path("desk/sampling/catalogue/history/", changes.history, name="catalogue_history"),
    path("desk/sampling/catalogue/import/", changes.bring, name="catalogue_import"),
    path("desk/sampling/catalogue/changes/", changes.change_list, name="changes"),
    path("desk/sampling/catalogue/changes/<int:pk>/", changes.change, name="change"),
    path("desk/sampling/catalogue/changes/<int:pk>/<slug:verb>/", changes.change_step, name="change_step"),
    path("desk/sampling/laboratories/<int:pk>/change/", changes.laboratory_change, name="laboratory_change"),
    path("desk/sampling/laboratories/<int:pk>/put-back/", changes.laboratory_put_back, name="laboratory_put_back"),
    path("desk/sampling/laboratories/new/", catalogue.laboratory_new, name="laboratory_new"),
    path("desk/sampling/laboratories/<int:pk>/capabilities/new/", catalogue.capability_new, name="capability_new"),
    path("desk/sampling/laboratories/<int:pk>/certificates/new/", catalogue.certificate_new, name="certificate_new"),
    path("desk/sampling/certificates/<int:pk>/end/", catalogue.certificate_end, name="certificate_end"),
    path("desk/sampling/laboratories/<int:pk>/withdraw/", catalogue.laboratory_withdraw, name="laboratory_withdraw"),
    path("desk/sampling/staff/", catalogue.staff, name="staff"),
    path("desk/sampling/staff/new/", catalogue.staff_new, name="staff_new"),
    path("my/sampling/", mine.my_batches, name="my_batches"),
    path("my/sampling/<int:pk>/", mine.my_batch, name="my_batch"),
    # beside /desk/sampling/batches/N/, where a limit of it leads an officer
    path("my/sampling/batches/<int:pk>/", beside_the_desk, name="my_batch_limit"),
    path("my/sampling/orders/<int:pk>/", mine.my_order, name="my_order"),
    path("my/sampling/<slug:part>/<int:pk>/<slug:verb>/", mine.my_step, name="my_step"),
]
