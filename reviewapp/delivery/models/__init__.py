from reviewapp.delivery.models.delivery import Attempt, Delivery
from reviewapp.delivery.models.endpoint import Endpoint

__all__ = ["Attempt", "Delivery", "Endpoint"]
