"""Answers that go out again before a request is built: as the long way gives them, counted and limited, never stale."""

import io
import json
from types import SimpleNamespace

import pytest
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.views.debug import SafeExceptionReporterFilter

from apps.audit.operations import record
from apps.kernel import sqlfiles
from apps.kernel.scope import Scope
from apps.licensing import sql
from apps.licensing.models import Check
from apps.licensing.operations import looks
from apps.licensing.operations.looks import LOOKS
from qualityprov import portal
from tests.factories.aftercheck import Proceeding, Visit
from tests.factories.licensing import Held
from tests.factories.registry import enterprise_in
from tests.factories.serious_list import Life
from tests.together import at_once

TRIES = 300  # other databases of the server have their part in a snapshot: what runs beside may come between


class Asking:
    """The application of one process; what it was asked, and on which way each answer came."""

    def __init__(self):
        self.application = portal.Portal()
        self.long = 0
        chain = self.application._middleware_chain

        def counted(request):
            self.long += 1
            return chain(request)

        self.application._middleware_chain = counted

    def get(self, path, *, method="GET", **headers):
        environ = {
            "REQUEST_METHOD": method, "SCRIPT_NAME": "", "PATH_INFO": path.encode().decode("latin-1"),
            "QUERY_STRING": "", "SERVER_NAME": "testserver", "SERVER_PORT": "80", "HTTP_HOST": "testserver",
            "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
        } | headers  # fmt: skip
        told = []
        body = self.application(environ, lambda status, headers: told.append((status, dict(headers))))
        [(status, headers)] = told
        return int(status[:3]), headers, b"".join(body)

    def again(self, path, **headers):
        """An answer that came the short way."""
        for _try in range(TRIES):
            before = self.long
            answer = self.get(path, **headers)
            if self.long == before:
                return answer
        raise AssertionError("every question went the long way")


def join(waiting):
    """Until what waits is written, or given up."""
    if writer := waiting.writer:
        writer.join()


@pytest.fixture
def asking():
    return Asking()


@pytest.mark.django_db(transaction=True)
class TestApi:
    def test_an_answer_goes_out_again_until_anything_changes(self, asking):
        held = Held()
        path = f"/api/v1/licences/{held.licence.number}"
        first, again = asking.get(path), asking.again(path)
        assert first[2] == again[2]
        assert first[1].pop("X-Request-ID") != again[1].pop("X-Request-ID")
        assert first[1] == again[1]  # every header of the whole chain
        validator = {"HTTP_IF_NONE_MATCH": first[1]["ETag"]}
        assert [asking.get(path, **validator)[0], asking.again(path, **validator)[0]] == [304, 304]
        assert asking.get(path, HTTP_IF_MATCH='"another"', **validator)[0] == 412  # asked for more: another question
        Proceeding(held.licence).to("served")
        assert [json.loads(asking.get(path)[2])["state"] for _twice in range(2)] == ["revoked"] * 2
        assert asking.get(path, **validator)[0] == 200

    def test_a_page_of_the_list_goes_out_again_though_others_commit_elsewhere(self, asking, time_machine):
        life = Life(enterprise_in("320102", name="量测电缆有限公司")).to("published")
        time_machine.move_to(life.now, tick=False)
        path = "/api/v1/serious-list"
        first = asking.get(path)
        for _each in range(3):
            at_once(lambda: record(verb="test.elsewhere", by=Scope.system("test"), at=life.now))
            before = asking.long
            assert asking.get(path)[2] == first[2]
            assert asking.long == before
        validator = {"HTTP_IF_NONE_MATCH": first[1]["ETag"]}
        assert [asking.get(path, **validator)[0] for _twice in range(2)] == [304, 304]
        life.withdraw()
        assert [json.loads(asking.get(path)[2])["count"] for _twice in range(2)] == [0, 0]
        assert asking.get(path, **validator)[0] == 200

    def test_it_belongs_to_host_method_and_accepted_form(self, asking):
        held = Held()
        path = f"/api/v1/licences/{held.licence.number}"
        asking.get(path), asking.again(path)
        assert asking.get(path, HTTP_HOST="nobody.invalid")[0] == 400
        assert asking.get(path, HTTP_ACCEPT="text/csv")[0] == 406
        assert asking.get(path, method="HEAD")[2] == b""
        assert asking.get(path, method="POST")[0] == 405
        assert asking.get(f"{path[:-1]}9")[0] == 404

    def test_each_question_pays_for_itself_once_on_either_way(self, settings):
        settings.OPEN_API_RATE = 6
        asking = Asking()
        path = f"/api/v1/licences/{Held().licence.number}"
        given = [asking.get(path)[0] for _each in range(8)]
        assert given == [200] * 6 + [429] * 2

    def test_each_is_counted_and_what_fails_is_asked_the_long_way(self, asking, monkeypatch, caplog):
        path = f"/api/v1/licences/{Held().licence.number}"
        seen = []
        monkeypatch.setattr(portal, "observe", lambda **told: seen.append((told["view"], told["status"])))
        asking.get(path), asking.again(path)
        assert seen == [("api:licence", 200)]

        def fail(*_args):
            raise RuntimeError

        for kept in asking.application.kept.values():
            kept.again = fail
        before = asking.long
        assert asking.get(path)[0] == 200
        assert asking.long == before + 1
        assert len(seen) == 1
        assert [record.exc_info[0] for record in caplog.records] == [RuntimeError]

    def test_a_report_of_an_error_holds_no_cookie_of_the_question(self):
        asked = {"HTTP_COOKIE": "sessionid=secret", portal.QUESTION: ("/", "sessionid=secret")}
        assert "secret" not in str(SafeExceptionReporterFilter().get_safe_request_meta(SimpleNamespace(META=asked)))

    def test_no_more_is_kept_than_it_says(self, asking, monkeypatch):
        path = f"/api/v1/licences/{Held().licence.number}"
        monkeypatch.setattr(portal, "MOST", 3)
        for n in range(5):
            asking.get(path, HTTP_COOKIE=f"n={n}")
        assert len(asking.application.kept) == 2
        for limit in ("LONGEST", "LARGEST"):
            fresh = Asking()
            monkeypatch.setattr(portal, limit, 10)
            fresh.get(path)
            assert fresh.application.kept == {}
            monkeypatch.undo()

    def test_a_connection_past_its_time_or_in_a_transaction_is_not_used(self, asking):
        path = f"/api/v1/licences/{Held().licence.number}"
        asking.get(path), asking.again(path)
        assert sqlfiles.ready()
        connection.close_at = 0
        assert not sqlfiles.ready()
        assert asking.get(path)[0] == 200  # on another one
        connection.ensure_connection()
        assert sqlfiles.ready()


@pytest.mark.django_db(transaction=True)
class TestPage:
    def test_each_look_is_counted_once_and_a_new_state_shows_at_once(self, asking):
        held = Held()
        path = f"/licences/check/{held.licence.code}/"
        first, second = asking.get(path), asking.get(path)  # kept by the layer inside, which now says how it holds
        before = asking.long
        third = asking.get(path)
        assert asking.long == before
        assert first[2] == second[2] == third[2]
        assert third[1].keys() == first[1].keys()
        join(LOOKS)
        assert Check.objects.count() == 3
        with CaptureQueriesContext(connection) as told:
            asking.get(path)
        assert len(told) == 1
        Visit(held.licence).passed()
        changed = asking.get(path)
        assert changed[2] != third[2]
        join(LOOKS)
        assert list(Check.objects.values_list("licence", "way").distinct()) == [(held.licence.pk, "link")]
        assert Check.objects.count() == 5

    def test_looks_wait_for_a_database_that_fails_and_are_given_up_after_a_while(self, monkeypatch, caplog):
        monkeypatch.setattr(looks, "EVERY", 0)
        held, fails = Held().licence.pk, [1, 1]
        execute = sql.execute

        def failing(name, params):
            if fails:
                fails.pop()
                raise OperationalError("away")
            return execute(name, params)

        monkeypatch.setattr(looks.sql, "execute", failing)
        waiting = looks.Looks()
        waiting.waiting = [(held, timezone.now())] * 2
        with pytest.raises(OperationalError):
            waiting.write()
        assert len(waiting.waiting) == 2
        waiting.add(held, at=timezone.now())
        join(waiting)
        assert (Check.objects.count(), waiting.waiting, waiting.writer) == (3, [], None)
        assert "could not be written" in caplog.text
        fails += [1] * looks.TRIES
        waiting.add(held, at=timezone.now())
        join(waiting)
        assert (Check.objects.count(), waiting.waiting, waiting.writer) == (3, [], None)
        assert "1 looks at certificates are lost" in caplog.text

    @pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
    def test_a_writer_that_fell_is_replaced(self, monkeypatch):
        monkeypatch.setattr(looks, "EVERY", 0)
        held, waiting = Held().licence.pk, looks.Looks()
        with monkeypatch.context() as broken:
            broken.setattr(waiting, "write", lambda: [][0])
            waiting.add(held, at=timezone.now())
            join(waiting)
        waiting.add(held, at=timezone.now())
        join(waiting)
        assert (Check.objects.count(), waiting.writer) == (2, None)


@pytest.mark.django_db
def test_nothing_that_was_read_in_a_transaction_is_kept(asking):
    signals = (request_started, request_finished)
    for signal in signals:  # a request's end must not close the test's connection
        signal.disconnect(close_old_connections)
    path = f"/api/v1/licences/{Held().licence.number}"
    try:
        assert [asking.get(path)[0] for _twice in range(2)] == [200, 200]
    finally:
        for signal in signals:
            signal.connect(close_old_connections)
    assert asking.application.kept == {}
