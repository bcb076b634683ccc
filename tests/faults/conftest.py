"""One running service for most of the faults: starting it takes longer than most of them last."""

import pytest

from tests.faults.scene import scene


@pytest.fixture(scope="package")
def shared(tmp_path_factory):
    """Broker, both workers and a relay, with a mail server that a test can tell to misbehave."""
    with scene(tmp_path_factory.mktemp("faults") / "v") as found:
        yield found


@pytest.fixture
def s(shared):
    """The same, with everything running and nothing left of the test before."""
    shared.calm()
    return shared
