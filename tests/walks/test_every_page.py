"""What every page of the public owes its reader: help, a way out, and few bytes."""

from urllib.parse import urlsplit

from intake.web.packing import pack

LIGHT = 40 * 1024
STAFF = ("/staff", "/ops")


def public(album):
    return [(name, page) for name, page in album if not page.path.startswith(STAFF)]


def test_help_and_the_way_out_are_on_every_page(album):
    without = [
        name
        for name, page in public(album)
        if not all(page.soup.select(f'a[href="{to}"]') for to in ("tel:911", "tel:988", "sms:988"))
        or len(page.soup.select("a[data-exit]")) != 1
    ]
    assert without == []


def test_nothing_stays_in_a_shared_browser(album):
    kept = [name for name, page in album if "no-store" not in page.headers["Cache-Control"]]
    assert kept == []


def test_no_page_asks_another_house_for_anything(album):
    asked = {
        urlsplit(str(tag.get("src") or tag.get("href"))).netloc
        for _name, page in album
        for tag in page.soup.select("link[href], script[src], img[src], iframe, object, embed")
    }
    assert asked == {""}


def test_the_first_view_of_a_question_is_light(album):
    client, sizes = album.app.test_client(), {}
    for name, page in public(album):
        parts = page.soup.select("link[rel~=stylesheet]:not([media=print]), script[src]")
        urls = {str(tag.get("href") or tag.get("src")) for tag in parts}
        packed = {"Accept-Encoding": "gzip"}
        bytes_sent = sum(len(client.get(url, headers=packed).data) for url in urls)
        sizes[name] = bytes_sent + len(pack(page.html.encode()))
    assert {name: size for name, size in sizes.items() if size > LIGHT and name != "design"} == {}
    assert max(sizes.values()) > 5_000, "something was weighed"
