"""Circular garbage is looked for seldom while stages run, and as before once a book is rendered."""

import gc
from types import SimpleNamespace

import pytest

from helpers.pipeline.execution import extension, worker
from helpers.pipeline.execution.environment import COLLECTED
from helpers.render.book import uncollected


@pytest.fixture
def told(monkeypatch):
    numbers = []
    monkeypatch.setattr(gc, "set_threshold", lambda *given: numbers.append(given))
    return numbers


def test_a_kernel_looks_for_garbage_seldom(told):
    extension.load_ipython_extension(SimpleNamespace(set_custom_exc=lambda *_: None))
    assert told == [COLLECTED]


def test_a_worker_looks_for_garbage_seldom(told, monkeypatch, tmp_path):
    job = tmp_path / "job.json"
    job.write_text(f'{{"notebook": "", "function": "no:where", "params": {{}}, "out": "{tmp_path}", '
                   f'"report": "{tmp_path}/report.json", "message": "{tmp_path}/message.txt"}}')  # fmt: skip
    monkeypatch.setattr(worker, "_watch_scheduler", lambda watched: None)
    assert worker.main(str(job)) == worker.FAILED
    assert told == [COLLECTED]


def test_garbage_is_collected_again_after_a_rendering_that_fails():
    with pytest.raises(ValueError, match="broken"), uncollected():
        assert not gc.isenabled()
        raise ValueError("broken")
    assert gc.isenabled()


def test_who_collects_no_garbage_still_does_not_after_a_rendering():
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
