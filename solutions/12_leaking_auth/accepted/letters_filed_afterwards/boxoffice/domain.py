from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter


class Reason(StrEnum):
    UNKNOWN_CALLER = "unknown_caller"
    NO_SUCH_ORDER = "no_such_order"
    NOT_YOUR_ORDER = "not_your_order"
    REFUNDS_CLOSED = "refunds_closed"
    ALREADY_REFUNDED = "already_refunded"


class RefundRefused(Exception):
    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Receipt(Frozen):
    order_id: int
    amount_cents: int


class Letter(Frozen):
    id: int
    order_id: int
    sender: str


class Customer(Frozen):
    role: Literal["customer"] = "customer"
    name: str


class Staff(Frozen):
    role: Literal["staff"] = "staff"
    name: str


class System(Frozen):
    role: Literal["system"] = "system"
    name: Literal["settlement"] = "settlement"


Actor = Customer | Staff | System
person = TypeAdapter[Customer | Staff](Annotated[Customer | Staff, Field(discriminator="role")])
