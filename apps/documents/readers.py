"""Who may read a document: the app that owns the kind decides; a kind nobody answers for is read by nobody."""

from collections.abc import Callable

_readers: dict[str, Callable] = {}


def register_reader(kind, may_read):
    """`may_read(scope, document) -> bool`, registered in AppConfig.ready by the app whose model holds the key.

    `kind` is that model's label in lower case ("registry.importrun"); the contract test asks for one a key.
    """
    if _readers.get(kind, may_read) is not may_read:
        raise ValueError(f"reader registered twice: {kind}")
    _readers[kind] = may_read


def kinds():
    return frozenset(_readers)


def may_read(scope, document):
    reader = _readers.get(document.owner_kind)
    return bool(scope.is_system or (reader and reader(scope, document)))
