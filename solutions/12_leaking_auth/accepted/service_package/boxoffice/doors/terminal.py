import argparse

from boxoffice.refunding.policy import No
from boxoffice.refunding.service import RefundService


def main(argv: list[str], service: RefundService) -> int:
    """Refund what the command line says, as whom it says."""
    parser = argparse.ArgumentParser(prog="boxoffice")
    refund = parser.add_subparsers(required=True).add_parser("refund")
    refund.add_argument("order", type=int)
    refund.add_argument("--as", dest="person", required=True)
    args = parser.parse_args(argv)
    outcome = service.refund(service.somebody_called(args.person), args.order)
    if isinstance(outcome, No):
        print(f"refused {args.order} {outcome}")
        return 1
    print(f"refunded {outcome.order} {outcome.cents}")
    return 0
