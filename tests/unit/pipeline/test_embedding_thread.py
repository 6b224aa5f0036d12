"""The embedding thread gives way to a person who types, and to being stopped."""

import queue
import threading
import time

import numpy as np
import pytest

from desktop_app.catalogue.records import PendingText
from desktop_app.pipeline import embedding_thread, giving_way
from desktop_app.pipeline.embedding_thread import EmbeddingThread

AGES_AGO = float("-inf")
TEXTS = [PendingText(number, bytes([number]), f"text {number}") for number in range(3)]


class Embedder:
    """Counts what it is asked for."""

    def __init__(self):
        self.asked = threading.Event()

    def embed_passages(self, texts):
        self.asked.set()
        return np.zeros((len(texts), 4), np.float32)


class Person:
    """Types, or does not; `looked` is set once somebody has asked."""

    def __init__(self, *, types):
        self.types = types
        self.looked = threading.Event()

    def typed_at(self):
        self.looked.set()
        return time.monotonic() if self.types else AGES_AGO


@pytest.fixture
def start():
    started = []

    def begin(person):
        embedder, done = Embedder(), queue.Queue()
        thread = EmbeddingThread(embedder, done.put, person.typed_at)
        started.append((thread, person))
        thread.give(TEXTS)
        return thread, embedder, done

    yield begin
    for thread, person in started:
        person.types = False
        thread.stop()


def test_a_batch_is_embedded_while_nobody_types(start):
    _, _, done = start(Person(types=False))
    batch = done.get()
    assert batch.texts == TEXTS
    assert batch.vectors.shape == (3, 4)


def test_a_person_who_types_goes_first(start, monkeypatch):
    monkeypatch.setattr(embedding_thread, "LONGEST_HOLD_SECONDS", 1e6)
    person = Person(types=True)
    _, embedder, done = start(person)
    person.looked.wait()
    assert not embedder.asked.is_set()
    person.types = False
    assert done.get().texts == TEXTS


def test_one_who_types_for_ever_does_not_keep_it_from_work(start, monkeypatch):
    monkeypatch.setattr(embedding_thread, "LONGEST_HOLD_SECONDS", 0.05)
    _, _, done = start(Person(types=True))
    assert done.get().texts == TEXTS


def test_it_can_be_stopped_while_a_person_types(start, monkeypatch):
    monkeypatch.setattr(embedding_thread, "LONGEST_HOLD_SECONDS", 1e6)
    monkeypatch.setattr(giving_way, "_TYPING_SECONDS", 1e6)
    person = Person(types=True)
    thread, _, _ = start(person)
    person.looked.wait()
    thread.stop()
