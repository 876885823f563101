from pedal.web import make_app
from probe import OnDisk, faults, ledger, power_cut, web

WHOLE = "A bike that is out has a deposit."


def rent_bike_7(database):
    with web(make_app(database.engine)) as client:
        return client.post("/bikes/7/rent", params={"rider": "ada"}).status_code == 201


def rental(disk):
    out = disk.value("SELECT rented_by FROM bikes WHERE id = 7") is not None
    paid = disk.value("SELECT count(*) FROM deposits WHERE bike_id = 7") == 1
    text = f"bike {'out' if out else 'in'} · {'deposit' if paid else 'no deposit'}"
    return OnDisk(text, whole=out == paid, lost="the shop lends without a deposit")


def test_a_rental_is_whole_at_every_moment(backend, database):
    with power_cut(backend, database, rental) as cut:
        assert rent_bike_7(database)
    cut.expect_whole(wants=WHOLE)


def test_a_rental_is_whole_whatever_fails(backend, database):
    faults(backend, database, rent_bike_7, rental, wants=WHOLE, retry=True)


def test_the_rental_ends_its_own_transaction(backend, database):
    with ledger(backend, database) as log:
        assert rent_bike_7(database)
    log.expect_owner("application", wants="The operation that writes ends the transaction.")
    log.expect_transactions(1, wants="One rental is one transaction.")
