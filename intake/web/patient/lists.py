"""Pages that keep a list: add, change, remove, "did you mean", and "that is all"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import abort, redirect, render_template, request, url_for

from intake.clinical.formulary import load_formulary
from intake.domain.actors import is_staff
from intake.domain.journey import Journey
from intake.domain.steps import BY_PATH
from intake.forms import keeping
from intake.forms.items import MOST_ITEMS, MeantForm, MoreForm, recognised
from intake.gateways import clock
from intake.presenters.medicines import Card, cards, near_names
from intake.services import answering
from intake.web.patient import pages, typed
from intake.web.patient.onward import came_from_check, go_on, url_after
from intake.web.patient.rendering import frame, render_merge, render_question
from intake.web.patient.seats import answerer, place
from intake.web.patient.visiting import FROM_CHECK, Visit, bind, load_visit, surroundings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from intake.domain.journey import Stop
    from intake.forms.base import StepForm

ADD: Final = "add"
ACTS: Final = ("remove", "meant")


@dataclass(frozen=True, slots=True)
class Listed:
    """One thing of the list as its page shows it."""

    item: Mapping[str, Any]
    card: Card
    same_as: str | None
    change_url: str
    remove_url: str
    meant_url: str | None


def show(visit: Visit, stop: Stop, item_id: str | None) -> ResponseReturnValue:
    """A list page: the list itself, one more item, or one item to change."""
    if item_id is None:
        return _list(visit, stop)
    if item_id == ADD:
        return _add(visit, stop)
    if keeping.find_item(visit.fields(stop), item_id) is None and request.method != "POST":
        return redirect(_url(stop), 303)
    return _change(visit, stop, item_id)


@pages.route("/intake/<slug>/<item>/<act>", methods=["GET", "POST"], endpoint="item")
def act_on_item(slug: str, item: str, act: str) -> ResponseReturnValue:
    """Remove an item, or settle which medicine was meant."""
    step = BY_PATH.get(slug)
    if step is None or not step.collection or act not in ACTS:
        abort(404)
    visit = load_visit()
    stop = visit.journey.find(step.slug)
    if visit.intake is None or not visit.editable or not stop or not visit.journey.can_visit(stop):
        return redirect(url_for(place("resume")), 303)
    standing = keeping.find_item(visit.fields(stop), item)
    if standing is None:
        return redirect(_url(stop), 303)
    return (_remove if act == "remove" else _meant)(visit, stop, standing)


def _list(visit: Visit, stop: Stop) -> ResponseReturnValue:
    items = keeping.items_of(visit.fields(stop))
    if not items:
        return redirect(_url(stop, ADD), 303)
    if request.method != "POST":
        return _render_list(visit, stop, bind(visit, stop, None, saved={}, form=MoreForm))
    form = bind(visit, stop, request.form, form=MoreForm)
    if not form.validate():
        return _render_list(visit, stop, form), 422
    if form.answer()["more"] == "yes":
        return redirect(_url(stop, ADD), 303)
    return _finish(visit, stop, form)


def _finish(visit: Visit, stop: Stop, form: StepForm) -> ResponseReturnValue:
    items = keeping.items_of(visit.fields(stop))
    if request.form.get("version") != str(visit.version(stop)):
        return _render_list(visit, stop, form, changed=True), 409
    open_question = next((item for item in items if item.get("near")), None)
    if open_question:
        return redirect(_url(stop, open_question["id"], "meant"), 303)
    return _save(visit, stop, keeping.finished, leave=True)


def _add(visit: Visit, stop: Stop) -> ResponseReturnValue:
    if request.method != "POST":
        return _open_item(visit, stop, None)
    form = bind(visit, stop, request.form)
    if not form.validate():
        return _render_item(visit, stop, form, None), 422
    item = _by(recognised(form.answer(), load_formulary()))
    try:
        return _save(
            visit, stop, lambda now: keeping.with_item(now, item, stop.step.slug[0]), sends=ADD
        )
    except keeping.ListFull:
        return _render_item(visit, stop, form, None, full=MOST_ITEMS), 422


def _change(visit: Visit, stop: Stop, item_id: str) -> ResponseReturnValue:
    standing = keeping.find_item(visit.fields(stop), item_id)
    if request.method != "POST":
        return _open_item(visit, stop, standing)
    form = bind(visit, stop, request.form)
    if not form.validate():
        return _render_item(visit, stop, form, standing), 422
    fields = form.answer()
    meant = standing.get("meant") if standing and standing["text"] == fields["text"] else None
    item = _by(recognised(fields, load_formulary(), meant))
    seen = request.form.get("seen", "")
    try:
        return _save(
            visit, stop, lambda now: keeping.with_changed(now, item_id, item, seen), sends=item_id
        )
    except keeping.ItemChanged as changed:
        return _render_item_merge(visit, stop, form, changed.standing), 409


def _by(item: dict[str, Any]) -> dict[str, Any]:
    """The item with who of the staff wrote it down: a list may have things from both."""
    who = answerer()
    return {**item, "by": who} if is_staff(who) else item


def _remove(visit: Visit, stop: Stop, item: Mapping[str, Any]) -> ResponseReturnValue:
    if request.method == "POST":
        return _save(visit, stop, lambda now: keeping.without(now, item["id"]))
    return render_template(
        "patient/remove.html", item=item, **(frame(visit, stop) | {"back_url": _url(stop)})
    )


def _meant(visit: Visit, stop: Stop, item: Mapping[str, Any]) -> ResponseReturnValue:
    offers = near_names(item, load_formulary())
    if not offers:
        return redirect(_url(stop), 303)
    sent = request.form if request.method == "POST" else None
    form = bind(visit, stop, sent, saved={}, form=MeantForm, offers=offers)
    if sent is None or not form.validate():
        body = render_template(
            "patient/meant.html",
            form=form,
            item=item,
            **(frame(visit, stop) | {"back_url": _url(stop)}),
        )
        return body, 200 if sent is None else 422
    settled = recognised(item, load_formulary(), form.answer()["meant"])
    seen = keeping.fingerprint(item)
    try:
        return _save(visit, stop, lambda now: keeping.with_changed(now, item["id"], settled, seen))
    except keeping.ItemChanged:
        return redirect(_url(stop), 303)


def _save(
    visit: Visit,
    stop: Stop,
    change: answering.Change,
    *,
    leave: bool = False,
    sends: str | None = None,
) -> ResponseReturnValue:
    """Save the list. `sends` is the item whose page was sent: nothing of that is unsent now."""
    if visit.intake is None:
        return redirect(url_for(place("resume")), 303)
    try:
        saved = answering.edit(
            visit.intake.id,
            stop.key,
            change,
            amending=visit.amending,
            ending=typed.ending(stop, sends) if sends else None,
            actor=answerer(),
            now=clock.now(),
        )
    except (answering.OffRoute, answering.NotEditable):
        return redirect(url_for(place("resume")), 303)
    if leave:
        return go_on(saved, url_after(Journey(saved.draft.answers, part=visit.part), stop))
    items = keeping.items_of(saved.draft.answers[stop.key])
    before = {item["id"] for item in keeping.items_of(visit.fields(stop)) if item.get("near")}
    asked = next((i for i in items if i.get("near") and i["id"] not in before), None)
    return go_on(saved, _url(stop, asked["id"], "meant") if asked else _url(stop))


def _url(stop: Stop, item: str | None = None, act: str | None = None) -> str:
    query: dict[str, Any] = {"from": FROM_CHECK} if came_from_check() else {}
    if item is None:
        return url_for(place("question"), slug=stop.step.path, **query)
    if act is None:
        return url_for(place("question_of_item"), slug=stop.step.path, item=item, **query)
    return url_for(place("item"), slug=stop.step.path, item=item, act=act, **query)


def _render_list(visit: Visit, stop: Stop, form: StepForm, *, changed: bool = False) -> str:
    items = keeping.items_of(visit.fields(stop))
    around = surroundings(visit, stop)
    found = cards(stop.step, items, around, load_formulary())
    shown = [
        Listed(
            item=item,
            same_as=keeping.same_as(items, item),
            change_url=_url(stop, item["id"]),
            remove_url=_url(stop, item["id"], "remove"),
            meant_url=_url(stop, item["id"], "meant") if item.get("near") else None,
            card=card,
        )
        for item, card in zip(items, found, strict=True)
    ]
    return render_template(
        f"patient/lists/{stop.step.stem}.html",
        form=form,
        listed=shown,
        changed=changed,
        full=len(items) >= MOST_ITEMS,
        opened_by=_opened_by(visit, stop),
        **frame(visit, stop),
    )


def _opened_by(visit: Visit, stop: Stop) -> str:
    """What was said on the page that led to this list, in words."""
    openers = (each for each in visit.journey.stops if each.step.opens == stop.step.slug)
    said = (row.text for each in openers for row in bind(visit, each, None).rows())
    return ", ".join(text for text in said if text)


def _open_item(visit: Visit, stop: Stop, standing: Mapping[str, Any] | None) -> ResponseReturnValue:
    """One item's page, with what was typed there and not sent."""
    item = str(standing["id"]) if standing else ADD
    found = typed.before(visit, stop, item)
    sent = found.shown.fields if found.shown else None
    form = bind(visit, stop, sent, saved=standing or {})
    return _render_item(visit, stop, form, standing, **typed.told(found, stop, item))


def _render_item(
    visit: Visit,
    stop: Stop,
    form: StepForm,
    standing: Mapping[str, Any] | None,
    *,
    full: int | None = None,
    **more: Any,
) -> str:
    first = not keeping.items_of(visit.fields(stop))
    back = {} if first else {"back_url": _url(stop)}
    return render_question(
        visit,
        stop,
        form,
        names=load_formulary().names(),
        standing=standing,
        full=full,
        **({"seen": _seen(standing)} | back | more),
    )


def _seen(standing: Mapping[str, Any] | None) -> str:
    """The mark of the item that the person saw: on a page that is shown again, the one it had."""
    sent = request.form.get("seen", "") if request.method == "POST" else ""
    return sent or keeping.fingerprint(standing)


def _render_item_merge(
    visit: Visit, stop: Stop, form: StepForm, standing: Mapping[str, Any] | None
) -> str:
    kept = bind(visit, stop, None, saved=standing).rows() if standing else []
    action = _url(stop, standing["id"] if standing else ADD)
    hidden = {"seen": keeping.fingerprint(standing)}
    return render_merge(visit, stop, kept, form.rows(), hidden, action=action)
