from sqlalchemy.orm import Session, sessionmaker

from pedal.models import Bike, Deposit


def rent(sessions: sessionmaker[Session], bike_id: int, rider: str) -> bool:
    with sessions.begin() as session:
        bike = session.get(Bike, bike_id)
        if bike is None or bike.rented_by is not None:
            return False
        bike.rented_by = rider
        session.add(Deposit(bike_id=bike_id, cents=5000))
    return True
