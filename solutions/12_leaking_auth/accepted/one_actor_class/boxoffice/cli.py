import argparse

from sqlalchemy import Engine

from boxoffice import identity, use_cases
from boxoffice.domain import RefusedError

DONE, REFUSED = 0, 1


def main(argv: list[str], engine: Engine) -> int:
    args = parser().parse_args(argv)
    try:
        actor = identity.known_as(engine, args.person)
        refund = use_cases.refund_order(engine, actor, args.order)
    except RefusedError as refusal:
        print(f"refused {args.order} {refusal.reason}")
        return REFUSED
    print(f"refunded {refund.order_id} {refund.amount_cents}")
    return DONE


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    refund = commands.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", required=True)
    return commands
