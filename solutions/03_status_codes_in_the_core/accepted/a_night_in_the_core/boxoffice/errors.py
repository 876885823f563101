from enum import Enum


class ErrorCode(Enum):
    UNKNOWN_SHOW = "unknown-show"
    SALE_CLOSED = "sale-closed"
    OVER_LIMIT = "over-limit"
    SOLD_OUT = "sold-out"


class OrderRefused(Exception):
    """The house says no."""

    def __init__(self, code: ErrorCode, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
