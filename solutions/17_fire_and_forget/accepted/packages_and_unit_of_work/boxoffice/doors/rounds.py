from boxoffice.selling.postman import Postman


def make_rounds(postman: Postman) -> None:
    """Everything in the tray gets its turn; what failed is told at the end."""
    failed: list[Exception] = []
    for number, slip in postman.tray():
        try:
            postman.deliver(number, slip)
        except Exception as error:  # noqa: BLE001  (raised below, all of them)
            failed.append(error)
    if failed:
        raise ExceptionGroup("letters failed", failed)
