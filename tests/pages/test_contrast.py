"""Both themes can be read: text 4.5 to 1, controls and the focus ring 3 to 1 (WCAG 1.4.3, 1.4.11)."""

import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[2] / "intake" / "static" / "css"
GROUNDS = ("paper", "sheet", "sunk")
TINTS = ("accent-soft", "danger-soft", "care-soft", "calm-soft", "good-soft")

# (what is drawn, what it is drawn on)
TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-soft") for ground in GROUNDS],
    *[("ink", tint) for tint in TINTS],
    *[("ink-soft", tint) for tint in ("accent-soft", "danger-soft", "care-soft")],
    *[("accent", ground) for ground in (*GROUNDS, "accent-soft", "danger-soft", "care-soft")],
    *[("accent-deep", ground) for ground in (*GROUNDS, "accent-soft", "danger-soft")],
    *[("danger", ground) for ground in ("paper", "sheet", "danger-soft")],
    *[("care", ground) for ground in ("paper", "sheet", "care-soft")],
    ("calm", "calm-soft"),
    ("good", "good-soft"),
    ("good", "sheet"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("on-danger", "danger"),
    ("on-danger", "danger-deep"),
    ("sheet", "ink"),
]
SHAPES = [
    *[("focus", ground) for ground in (*GROUNDS, *TINTS)],
    *[("line-strong", ground) for ground in (*GROUNDS, "accent-soft")],
    *[("accent", ground) for ground in GROUNDS],
    *[("danger", ground) for ground in ("paper", "sheet", "danger-soft")],
    ("care", "care-soft"),
    ("calm", "calm-soft"),
]


def colours(block):
    return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6});", block))


def themes():
    light, dark = (
        (CSS / "tokens.css").read_text().split("@media screen and (prefers-color-scheme: dark)")
    )
    return {"light": colours(light), "dark": colours(dark)}


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_measure_is_right():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_themes_name_the_same_colours():
    light, dark = themes().values()
    assert light.keys() == dark.keys()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("least", "pairs"), [(4.5, TEXT), (3.0, SHAPES)], ids=["text", "shapes"])
def test_every_pair_can_be_told_apart(theme, least, pairs):
    palette = themes()[theme]
    weak = {
        f"{mark} on {ground}": round(found, 2)
        for mark, ground in pairs
        if (found := contrast(palette[mark], palette[ground])) < least
    }
    assert weak == {}


def test_every_colour_is_measured_or_is_decoration():
    measured = {name for pair in (*TEXT, *SHAPES) for name in pair}
    assert themes()["light"].keys() - measured == {"line", "sun"}


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_colours_are_named_in_one_file_only(sheet):
    if sheet.name in ("tokens.css", "print.css"):
        return
    found = re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", sheet.read_text())
    assert found == []


@pytest.mark.parametrize("sheet", sorted(CSS.glob("*.css")), ids=lambda path: path.name)
def test_a_sheet_uses_only_names_that_exist_and_fetches_nothing(sheet):
    text = sheet.read_text()
    known = set(re.findall(r"(--[\w-]+):", (CSS / "tokens.css").read_text()))
    assert set(re.findall(r"var\((--[\w-]+)", text)) <= known
    assert "url(" not in text
    assert "@import" not in text
