import argparse

from boxoffice.database import Sessions
from boxoffice.use_cases import place_order


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    desk = Desk()
    place_order(sessions, desk, args.show, args.customer, args.seats)
    return desk.exit_code


class Desk:
    exit_code = 1

    def sold(self, order: int, seats: int, total_cents: int) -> None:
        print(f"order {order}: {seats} seats, {total_cents / 100:.2f} EUR")
        self.exit_code = 0

    def unknown_show(self) -> None:
        self._refused("no such show")

    def sale_closed(self) -> None:
        self._refused("the sale is closed")

    def over_limit(self, most: int) -> None:
        self._refused(f"at most {most} seats each")

    def sold_out(self, left: int) -> None:
        self._refused(f"only {left} seats left")

    def _refused(self, sentence: str) -> None:
        print(f"refused: {sentence}")


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    order = commands.add_subparsers(required=True).add_parser("order")
    order.add_argument("show", type=int)
    order.add_argument("customer")
    order.add_argument("seats", type=int)
    return commands
