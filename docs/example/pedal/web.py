from fastapi import FastAPI, HTTPException
from sqlalchemy.engine import Engine
from sqlalchemy.orm import sessionmaker

from pedal.rental import rent


def make_app(engine: Engine) -> FastAPI:
    app = FastAPI()
    sessions = sessionmaker(engine)

    @app.post("/bikes/{bike_id}/rent", status_code=201)
    def rent_bike(bike_id: int, rider: str) -> dict[str, int]:
        if not rent(sessions, bike_id, rider):
            raise HTTPException(409, "not free")
        return {"bike": bike_id}

    return app
