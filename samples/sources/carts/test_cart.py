"""Tests of a shop that go wrong now and then; DIAG_KIND says in which way."""
import os
import random
import socket
import time
from pathlib import Path

import pytest

KIND = os.environ.get("DIAG_KIND", "")
PRICES = {}


def test_total():
    assert sum([1, 2]) == 3


def test_prices_are_kept():
    PRICES["eur"] = 1.1
    assert PRICES["eur"] > 1


@pytest.mark.skipif(KIND != "order", reason="another kind")
def test_no_price_before_first_use():
    assert "eur" not in PRICES


@pytest.mark.parametrize("count", [1, 2, 3])
def test_quantity(count):
    assert count > 0


def test_names():
    assert "cart".upper() == "CART"


@pytest.mark.skipif(KIND != "time", reason="another kind")
def test_reservation_expires():
    work = random.choice([0.01, 0.01, 0.3])
    started = time.monotonic()
    time.sleep(work)
    if time.monotonic() - started > 0.1:
        raise TimeoutError("reservation did not expire within 0.1 s")


@pytest.mark.skipif(KIND != "network", reason="another kind")
def test_rates_of_the_bank():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        if random.random() < 0.6:
            server.listen()
        socket.create_connection(("127.0.0.1", port), timeout=1).close()


@pytest.mark.skipif(KIND != "state", reason="another kind")
def test_receipt_is_written():
    folder = Path(os.environ["DIAG_SHARED"]) / random.choice("abc")
    folder.mkdir()
    time.sleep(0.02)


@pytest.mark.skipif(KIND != "broken", reason="another kind")
def test_discount():
    assert 100 * 0.9 == 91


@pytest.mark.skipif(KIND != "outage", reason="another kind")
@pytest.mark.parametrize("page", ["basket", "checkout", "orders", "refunds", "search", "stock", "login"])
def test_page(page):
    port = int(os.environ["DIAG_PORT"])
    socket.create_connection(("127.0.0.1", port), timeout=1).close()
