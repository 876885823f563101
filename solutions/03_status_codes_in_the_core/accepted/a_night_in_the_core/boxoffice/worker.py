from boxoffice.settlement import SettlementService


def settle(service: SettlementService) -> None:
    service.settle_all()
