"""An Atom feed that also says what is gone: a reader takes it off its list (RFC 6721)."""

from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed, rfc3339_date

TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"


class Feed(Atom1Feed):
    """`gone`: [(address, moment)] of entries that were in the feed and have been taken back since."""

    def __init__(self, *args, gone=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.gone = list(gone)

    def root_attributes(self):
        return super().root_attributes() | {"xmlns:at": TOMBSTONES}

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        for address, moment in self.gone:
            handler.startElement("at:deleted-entry", {"ref": address, "when": rfc3339_date(moment)})
            handler.endElement("at:deleted-entry")


def answer(feed):
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
