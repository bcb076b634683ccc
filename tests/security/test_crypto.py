"""Sealed values open only where they were sealed."""

import os
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intake.security.crypto import CannotOpen, Keyring

OLD, NEW = os.urandom(32), os.urandom(32)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def vault(ring=None, intake_id=None):
    ring = ring or Keyring({"new": NEW})
    intake_id = intake_id or uuid.uuid4()
    return ring.vault(intake_id, ring.new_data_key(intake_id))


@given(value=JSON)
def test_what_is_sealed_opens_again(value):
    box, row = vault(), uuid.uuid4()
    assert box.open(box.seal(value, "answer.body", row), "answer.body", row) == value


def test_equal_values_do_not_look_equal():
    box, row = vault(), uuid.uuid4()
    assert box.seal("same", "answer.body", row) != box.seal("same", "answer.body", row)


def test_a_value_moved_to_another_row_does_not_open():
    box, row = vault(), uuid.uuid4()
    sealed = box.seal("secret", "answer.body", row)
    with pytest.raises(CannotOpen):
        box.open(sealed, "answer.body", uuid.uuid4())


def test_a_value_moved_to_another_column_does_not_open():
    box, row = vault(), uuid.uuid4()
    sealed = box.seal("secret", "answer.body", row)
    with pytest.raises(CannotOpen):
        box.open(sealed, "flag.evidence", row)


def test_a_value_moved_to_another_patient_does_not_open():
    ring, row = Keyring({"new": NEW}), uuid.uuid4()
    sealed = vault(ring).seal("secret", "answer.body", row)
    with pytest.raises(CannotOpen):
        vault(ring).open(sealed, "answer.body", row)


@given(place=st.integers(min_value=0, max_value=40), bit=st.integers(min_value=0, max_value=7))
def test_a_changed_bit_does_not_open(place, bit):
    box, row = vault(), uuid.uuid4()
    sealed = bytearray(box.seal("a secret of some length", "answer.body", row))
    sealed[place] ^= 1 << bit
    with pytest.raises(CannotOpen):
        box.open(bytes(sealed), "answer.body", row)


def test_an_older_key_still_opens_after_rotation():
    intake_id, row = uuid.uuid4(), uuid.uuid4()
    before = Keyring({"old": OLD})
    wrapped = before.new_data_key(intake_id)
    sealed = before.vault(intake_id, wrapped).seal("kept", "answer.body", row)
    after = Keyring({"new": NEW, "old": OLD})
    assert after.vault(intake_id, wrapped).open(sealed, "answer.body", row) == "kept"


def test_a_missing_key_is_named_and_its_value_is_not():
    intake_id = uuid.uuid4()
    wrapped = Keyring({"old": OLD}).new_data_key(intake_id)
    with pytest.raises(CannotOpen, match="no key named old"):
        Keyring({"new": NEW}).vault(intake_id, wrapped)


def test_a_wrapped_key_belongs_to_one_intake():
    ring = Keyring({"new": NEW})
    wrapped = ring.new_data_key(uuid.uuid4())
    with pytest.raises(CannotOpen):
        ring.vault(uuid.uuid4(), wrapped)


def test_the_text_form_of_a_vault_shows_no_key():
    box = vault()
    assert str(box) == f"Vault({box.intake_id})" == repr(box)


def test_a_fingerprint_ignores_case_and_spaces_but_not_its_kind():
    ring = Keyring({"new": NEW, "old": OLD})
    assert ring.blind("email", " Ann@Example.org ") == ring.blind("email", "ann@example.org")
    assert ring.blind("email", "ann@example.org") != ring.blind("phone", "ann@example.org")
    assert ring.blind("email", "a@example.org") == Keyring({"old": OLD}).blind(
        "email", "a@example.org"
    )
