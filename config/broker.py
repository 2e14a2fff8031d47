"""Redis as Celery's broker, for a worker that goes on where Redis was away for a while.

A worker fetches only so many messages as it has processes. One that could not be acknowledged would count
among them for as long as the connection lives, and that may be for good: then nothing is fetched any more.
"""

from kombu.transport import redis


class QoS(redis.QoS):
    """Lets go of a message whether Redis heard of its end or not; in doubt it is given out once more."""

    def ack(self, delivery_tag):
        try:
            super().ack(delivery_tag)
        finally:
            self._quick_ack(delivery_tag)

    def reject(self, delivery_tag, requeue=False):
        try:
            super().reject(delivery_tag, requeue=requeue)
        finally:
            self._quick_ack(delivery_tag)


class Channel(redis.Channel):
    QoS = QoS


class Transport(redis.Transport):
    Channel = Channel
