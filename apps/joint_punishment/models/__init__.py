"""Models of joint punishment."""

from .deliveries import STATES, Answer, Delivery, Item, Reading
from .measures import DEPARTMENTS, Measure
from .partners import SCOPES, Partner, Token

__all__ = ["DEPARTMENTS", "SCOPES", "STATES", "Answer", "Delivery", "Item", "Measure", "Partner", "Reading", "Token"]
