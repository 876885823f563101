import argparse

from boxoffice import identity, use_cases
from boxoffice.database import Sessions
from boxoffice.domain import Customer, Refused, Staff, Stranger

DONE, REFUSED = 0, 1


def main(argv: list[str], sessions: Sessions) -> int:
    args = parser().parse_args(argv)
    role = identity.role_of(sessions, args.person)
    kinds = {"staff": Staff, "customer": Customer}
    actor = kinds[role](args.person) if role in kinds else Stranger()
    outcome = use_cases.refund_order(sessions, actor, args.order)
    if isinstance(outcome, Refused):
        print(f"refused {args.order} {outcome.reason}")
        return REFUSED
    print(f"refunded {outcome.order_id} {outcome.amount_cents}")
    return DONE


def parser() -> argparse.ArgumentParser:
    commands = argparse.ArgumentParser(prog="boxoffice")
    refund = commands.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", required=True)
    return commands
