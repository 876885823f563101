from boxoffice.sales.look_up import look_up
from boxoffice.sales.outcome import Outcome, Receipt
from boxoffice.sales.sell import sell

__all__ = ["Outcome", "Receipt", "look_up", "sell"]
