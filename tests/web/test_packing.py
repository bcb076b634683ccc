"""Pages are packed for their readers, and for nobody whom another site has sent."""

import gzip

import pytest

CAN = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_a_page_that_its_reader_opened_is_packed(client, site):
    response = client.get("/", headers={**CAN, "Sec-Fetch-Site": site})
    assert response.headers["Content-Encoding"] == "gzip"
    assert int(response.headers["Content-Length"]) == len(response.data)
    plain = client.get("/")
    assert b"<h1" in gzip.decompress(response.data)
    assert len(response.data) < len(plain.data) / 2


@pytest.mark.parametrize("site", ["cross-site", "same-site", None])
def test_another_site_learns_nothing_from_its_size(client, site):
    told = {"Sec-Fetch-Site": site} if site else {}
    response = client.get("/", headers={**CAN, **told})
    assert "Content-Encoding" not in response.headers
    assert {"Accept-Encoding", "Sec-Fetch-Site"} <= set(response.vary)


@pytest.mark.parametrize("accepts", ["", "gzip;q=0", "br"])
def test_who_cannot_unpack_gets_it_as_it_is(client, accepts):
    response = client.get("/", headers={"Accept-Encoding": accepts, "Sec-Fetch-Site": "none"})
    assert "Content-Encoding" not in response.headers
    assert b"<h1" in response.data


def test_error_pages_are_packed_and_answers_to_scripts_are_not(client):
    headers = {**CAN, "Sec-Fetch-Site": "same-origin"}
    response = client.get("/nowhere", headers=headers)
    assert (response.status_code, response.headers["Content-Encoding"]) == (404, "gzip")
    assert "Content-Encoding" not in client.get("/readyz", headers=headers).headers
