"""A page is read as somebody at a browser reads it."""

from intake.simulation.browser import Page, masked
from intake.simulation.markup import Reader

PAGE = """
<a href="/skip">Skip</a><script>var a = "<a href='/no'>no</a>";</script>
<main>
 <h1>Pick &amp; choose</h1><a href="/one?day=2026-11-30">Monday <b>30</b></a>
 <form method="post" action="/go">
  <input type="hidden" name="csrf_token" value="t">
  <input name="name" value="Sam">
  <input type="radio" name="r" value="a"><input type="radio" name="r" value="b" checked>
  <input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2" checked>
  <select name="s"><option value="x">X</option><option value="y" selected>Y</option></select>
  <select name="first"><option value="1">1</option><option value="2">2</option></select>
  <textarea name="t">two
lines</textarea>
  <button name="replace" value="yes">Go</button><input type="submit" value="Plain">
 </form>
</main>
<form method="post"><input name="outside" value="1"></form>
"""


def read():
    return Page(200, "http://x/here?y=1", PAGE)


def test_links_and_words_of_the_main_part():
    page = read()
    assert page.read.links == [("/one?day=2026-11-30", "Monday 30")]
    assert page.words == "Pick & choose Monday 30 X Y 1 2 Go"
    assert (page.path, page.link("day="), page.link("nowhere")) == (
        "/here",
        "/one?day=2026-11-30",
        None,
    )


def test_a_form_is_sent_as_it_stands_without_its_buttons():
    form = read().form("name")
    assert (form.action, form.method) == ("/go", "post")
    assert form.standing() == {
        "csrf_token": ["t"],
        "name": ["Sam"],
        "r": ["b"],
        "c": ["1", "2"],
        "s": ["y"],
        "first": ["1"],
        "t": ["two\nlines"],
    }
    assert [one.value for one in form.named("replace")] == ["yes"]
    assert len(read().read.forms) == 1


def test_a_reader_is_not_confused_by_what_is_left_open():
    reader = Reader()
    reader.feed("<main><form><input name=a value=1><a href=/x>open")
    assert reader.forms[0].standing() == {"a": ["1"]}


def test_the_secret_of_a_link_is_told_to_nobody():
    assert masked("/visit/" + "k" * 43 + "/time") == "/visit/<token>/time"
