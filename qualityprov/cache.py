"""The Redis cache, forgiving: what cannot be reached is not there.

Public pages must answer while Redis is away, so an error reads as a miss and a write is dropped. The price: throttles
that count in the cache stand open for that time; `/readyz` names the broker as down, so the operator knows.
"""

import logging
import time

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE = 5.0  # seconds in which a server that did not answer is not asked again


class ForgivingRedisCache(RedisCache):
    silent_until = 0.0

    def _forgive(self, method, otherwise, *args, **kwargs):
        cls = type(self)
        if time.monotonic() < cls.silent_until:
            return otherwise
        try:
            return method(*args, **kwargs)
        except RedisError as error:
            cls.silent_until = time.monotonic() + PAUSE
            logger.warning("cache unavailable", extra={"reason": str(error)})
            return otherwise

    def get(self, key, default=None, **kwargs):
        return self._forgive(super().get, default, key, default, **kwargs)

    def get_many(self, *args, **kwargs):
        return self._forgive(super().get_many, {}, *args, **kwargs)

    def has_key(self, *args, **kwargs):
        return self._forgive(super().has_key, False, *args, **kwargs)

    def add(self, *args, **kwargs):
        return self._forgive(super().add, True, *args, **kwargs)

    def set(self, *args, **kwargs):
        return self._forgive(super().set, None, *args, **kwargs)

    def set_many(self, *args, **kwargs):
        return self._forgive(super().set_many, [], *args, **kwargs)

    def touch(self, *args, **kwargs):
        return self._forgive(super().touch, False, *args, **kwargs)

    def incr(self, key, delta=1, **kwargs):
        return self._forgive(super().incr, delta, key, delta, **kwargs)

    def delete(self, *args, **kwargs):
        return self._forgive(super().delete, False, *args, **kwargs)

    def delete_many(self, *args, **kwargs):
        return self._forgive(super().delete_many, None, *args, **kwargs)

    def clear(self):
        return self._forgive(super().clear, False)
