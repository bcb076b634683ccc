"""The field macros: what was typed comes back word for word, and every part is tied to its control."""

import pytest
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

IMPORT = (
    "{% from 'partials/fields.html' import checkbox, checkboxes, csrf, datalist, date_parts, "
    "error_summary, form_close, form_open, hidden, post_form, radios, scale, select, submit, text, "
    "textarea %}"
)
NASTY = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=1>',
    "</textarea><b>",
    "{{7*7}} {% if %} ${7*7}",
    "%s %(count)s 100%",
    "  spaces kept  ",
    "O'Brien & Sons",
    "\u202eabc\u200b\ufeff",
    "=HYPERLINK('x')",
    "\n\nlines\n",
]


class Day(Form):
    month = StringField(validators=[InputRequired("Enter the month")])
    day = StringField()
    year = StringField()


class Everything(FlaskForm):
    class Meta:
        csrf = False

    name = StringField("Name", [InputRequired("Enter your name")], description="As on your ID")
    words = TextAreaField("Words", [Optional()])
    count = IntegerField("Count", [Optional()])
    secret = PasswordField("Password")
    token = HiddenField("Token")
    born = FormField(Day, "Born")
    pick = RadioField(
        "Pick",
        [InputRequired(_l("Pick one"))],
        choices=[SelectChoice(0, "Zero"), SelectChoice(1, "One")],
        coerce=int,
    )
    many = SelectMultipleField(
        "Many", choices=[SelectChoice(value) for value in ("a", "b", "none")]
    )
    state = SelectField(
        "State", choices=[SelectChoice("CA", optgroup="West"), SelectChoice("WI", optgroup="Mid")]
    )
    agree = BooleanField("I agree")
    lists = FieldList(StringField(validators=[Length(max=2, message="Too long")]), min_entries=1)


@pytest.fixture
def form(kit):
    def form(sent=None, **data):
        with kit.test_request_context("/"):
            made = Everything(MultiDict(sent) if sent is not None else None, data=data)
            if sent is not None:
                made.validate()
            return made

    return form


@pytest.fixture
def draw(show):
    return lambda source, **context: show(IMPORT + source, **context)


@pytest.mark.parametrize("typed", NASTY)
def test_a_line_comes_back_as_it_was_typed(draw, form, typed):
    page = draw("{{ text(form.name) }}", form=form({"name": typed}))
    assert page.input["value"] == typed
    assert page.script is None
    assert page.img is None


@pytest.mark.parametrize("typed", NASTY)
def test_lines_come_back_as_they_were_typed(draw, form, typed):
    page = draw("{{ textarea(form.words) }}", form=form({"words": typed}))
    # The browser eats one line break after the tag: that one is ours.
    assert page.textarea.string == "\n" + typed
    assert page.b is None


def test_text_that_is_no_number_is_kept(draw, form):
    page = draw("{{ text(form.count) }}", form=form({"count": "two, I think"}))
    assert page.input["value"] == "two, I think"


@pytest.mark.parametrize(("stored", "shown"), [(0, "0"), (7, "7")])
def test_a_stored_zero_is_an_answer(draw, form, stored, shown):
    assert draw("{{ text(form.count) }}", form=form(count=stored)).input["value"] == shown


def test_nothing_answered_is_no_value(draw, form):
    page = draw("{{ text(form.count) }}{{ hidden(form.token) }}", form=form())
    assert "value" not in page.find(id="count").attrs
    assert page.find(id="token")["value"] == ""


def test_a_password_is_never_shown_again(draw, form):
    page = draw("{{ text(form.secret, type='password') }}", form=form({"secret": "hunter2"}))
    assert "hunter2" not in str(page)


def test_hint_and_error_describe_the_control(draw, form):
    page = draw("{{ text(form.name, autocomplete='name') }}", form=form({"name": ""}))
    control = page.input
    assert control["aria-describedby"] == "name-hint name-error"
    assert control["aria-invalid"] == "true"
    assert control["autocomplete"] == "name"
    assert page.find(id="name-hint").text == "As on your ID"
    assert page.find(id="name-error").text == "Error: Enter your name"
    assert page.label["for"] == "name"
    assert "required" not in control.attrs


def test_an_optional_question_says_so(draw, form):
    assert "(optional)" in draw("{{ textarea(form.words) }}", form=form()).label.text
    assert "(optional)" not in draw("{{ text(form.name) }}", form=form()).label.text


@pytest.mark.parametrize("stored", [0, "0"])
def test_a_choice_is_found_whatever_its_type(draw, form, stored):
    page = draw("{{ radios(form.pick) }}", form=form(pick=stored))
    assert [box.has_attr("checked") for box in page.find_all("input")] == [True, False]


def test_nothing_chosen_checks_nothing(draw, form):
    page = draw("{{ radios(form.pick) }}{{ scale(form.pick) }}", form=form())
    assert page.find_all("input", checked=True) == []


@pytest.mark.parametrize(
    "macro", ["radios(form.pick)", "scale(form.pick)", "checkboxes(form.many)"]
)
def test_a_group_is_a_fieldset_with_a_label_for_each_control(draw, form, macro):
    page = draw("{{ " + macro + " }}", form=form())
    controls = page.fieldset.find_all("input")
    assert page.fieldset.legend
    assert [label["for"] for label in page.find_all("label")] == [box["id"] for box in controls]
    assert controls[0]["id"] == controls[0]["name"]
    assert len({box["id"] for box in controls}) == len(controls)


def test_the_error_of_a_group_describes_the_fieldset(draw, form):
    page = draw("{{ radios(form.pick, hint='Only one') }}", form=form({}))
    assert page.fieldset["aria-describedby"] == "pick-hint pick-error"
    assert page.find(id="pick-error").text == "Error: Pick one"


def test_a_choice_opens_what_belongs_to_it(draw, form):
    page = draw("{{ radios(form.pick, conditional={1: text(form.name)}) }}", form=form(pick=1))
    opened = page.find(id="pick-1-more")
    assert opened.find_previous_sibling("div").input["value"] == "1"
    assert opened.input["id"] == "name"


def test_none_of_these_stands_apart(draw, form):
    page = draw("{{ checkboxes(form.many, none_value='none') }}", form=form({"many": "b"}))
    assert [box.has_attr("data-exclusive") for box in page.find_all("input")] == [
        False,
        False,
        True,
    ]
    assert page.find("input", checked=True)["value"] == "b"


def test_one_box_to_tick(draw, form):
    page = draw("{{ checkbox(form.agree) }}", form=form({"agree": "yes"}))
    assert page.input.has_attr("checked")
    assert not draw("{{ checkbox(form.agree) }}", form=form({})).input.has_attr("checked")


def test_a_drop_down_keeps_groups_and_choice(draw, form):
    page = draw("{{ select(form.state) }}", form=form(state="WI"))
    assert [group["label"] for group in page.find_all("optgroup")] == ["West", "Mid"]
    assert page.find("option", selected=True)["value"] == "WI"


def test_a_heading_may_be_the_question(draw, form):
    page = draw("{{ radios(form.pick, legend_size='page') }}", form=form())
    assert page.legend.h1.text.strip() == "Pick"
    assert draw("{{ text(form.name, label_size='page') }}", form=form()).h1.label["for"] == "name"


@pytest.mark.parametrize("how", ["form.born", "form.born.month, form.born.day, form.born.year"])
def test_a_date_is_three_boxes_in_a_group(draw, form, how):
    source = "{{ date_parts(" + how + ", autocomplete='bday') }}"
    page = draw(source, form=form({"born-month": "13", "born-day": "x"}))
    boxes = page.fieldset.find_all("input")
    assert page.fieldset["role"] == "group"
    assert [box.get("value") for box in boxes] == ["13", "x", None]
    assert [box["autocomplete"] for box in boxes] == ["bday-month", "bday-day", "bday-year"]
    assert {box["inputmode"] for box in boxes} == {"numeric"}


def test_the_part_of_a_date_that_is_wrong_is_marked(draw, form):
    page = draw("{{ date_parts(form.born) }}", form=form({"born-day": "3"}))
    assert [box.has_attr("aria-invalid") for box in page.find_all("input")] == [True, False, False]
    assert page.find(id="born-error").text == "Error: Enter the month"


def test_the_summary_leads_to_the_first_control_of_each(draw, form):
    sent = {"name": "", "lists-0": "long"}
    page = draw(
        "{{ error_summary(form, [{'text': 'That time is gone', 'href': '#name'}]) }}",
        form=form(sent),
    )
    links = [(link["href"], link.text) for link in page.find_all("a")]
    assert links[:3] == [
        ("#name", "That time is gone"),
        ("#name", "Enter your name"),
        ("#born-month", "Enter the month"),
    ]
    assert ("#pick", "Pick one") in links
    assert ("#lists-0", "Too long") in links
    assert page.find("div", role="alert").h2.text == "There is a problem"


def test_each_link_of_the_summary_finds_its_control(draw, form):
    source = (
        "{{ error_summary(form) }}{{ text(form.name) }}{{ date_parts(form.born) }}"
        "{{ radios(form.pick) }}{{ select(form.state) }}{{ text(form.lists[0]) }}"
    )
    page = draw(source, form=form({"lists-0": "long"}))
    for link in page.find_all("a"):
        assert page.find(id=link["href"][1:]).name in ("input", "select")


def test_no_summary_without_errors(draw, form):
    assert draw("{{ error_summary(form) }}", form=form()).find() is None
    assert draw("{{ error_summary(none) }}").find() is None


def test_a_form_posts_with_its_token_and_leaves_checking_to_us(draw):
    for source in (
        "{% call post_form() %}{{ submit() }}{% endcall %}",
        "{{ form_open() }}{{ submit() }}{{ form_close() }}",
    ):
        page = draw(source)
        assert page.form["method"] == "post"
        assert page.form.has_attr("novalidate")
        assert page.form.find("input", attrs={"name": "csrf_token"})["value"]
        assert page.form.button.text == "Continue"


def test_suggestions_are_only_suggestions(draw, form):
    page = draw(
        "{{ text(form.name, datalist_id='names') }}{{ datalist('names', ['Zoloft', '<b>']) }}",
        form=form(),
    )
    assert page.input["list"] == page.datalist["id"] == "names"
    assert [option["value"] for option in page.find_all("option")] == ["Zoloft", "<b>"]
