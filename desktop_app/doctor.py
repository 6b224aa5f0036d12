"""Checks of the machine, the model and the catalogue, each with a finding that says what is well or what to do."""

import os
import platform
import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil

from desktop_app.catalogue.status import Status
from desktop_app.embed.choice import ChosenModel
from desktop_app.errors import FindlingError
from desktop_app.reports import Check
from desktop_app.settings import DataFolder
from desktop_app.watch.drives import is_there

_SAME_MEANING = ("How do I bake bread?", "面包的烤制方法", "怎样修理自行车轮胎")
_UNIT = 1e-3


def check(data: DataFolder, model: ChosenModel) -> list[Check]:
    """Run every check; one that fails does not stop the others."""
    return [_machine(), _data_folder(data), _model(model), *_catalogue(data)]


def _machine() -> Check:
    memory = psutil.virtual_memory()
    finding = (
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores, {memory.total / 2**30:.0f} GiB of memory"
        f" ({memory.available / 2**30:.0f} free), Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
    return Check("machine", well=True, finding=finding)


def _data_folder(data: DataFolder) -> Check:
    if not data.root.exists():
        place = next(folder for folder in data.root.parents if folder.exists())
        reason = _refusal(place)
        if reason:
            return Check("data folder", well=False, finding=f"{data.root} cannot be made: {reason}; choose another one")
        return Check("data folder", well=True, finding=f"{data.root} does not exist yet; it is made at first need")
    reason = _refusal(data.root)
    if reason:
        left = "what is indexed can be searched, but not changed" if data.catalogue.exists() else "choose another one"
        return Check("data folder", well=False, finding=f"{data.root} cannot be written: {reason}; {left}")
    free = psutil.disk_usage(str(data.root)).free
    used = sum(path.stat().st_size for path in data.root.rglob("*") if path.is_file())
    return Check("data folder", well=True, finding=f"{data.root}, {used / 1e6:.0f} MB used, {free / 1e9:.1f} GB free")


def _refusal(folder: Path) -> str:
    """Return why nothing can be written in a folder, "" if it can: by doing it, since permissions are not all."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return (error.strerror or str(error)).lower()


def _model(model: ChosenModel) -> Check:
    """Embed a question, its translation and something else: a model that works tells them apart."""
    try:
        embedder = model.embedder
        query = embedder.embed_query(_SAME_MEANING[0])
        passages = embedder.embed_passages(_SAME_MEANING[1:])
        started = time.perf_counter()
        embedder.embed_query(_SAME_MEANING[0])
        took_ms = 1000 * (time.perf_counter() - started)
    except FindlingError as error:
        return Check("model", well=False, finding=error.message)
    same, other = (float(score) for score in passages @ query)
    unit = abs(float(np.linalg.norm(query)) - 1) < _UNIT
    card = embedder.model
    finding = (
        f"{card.name}, {card.dims} dims, because {model.why}. Self-test: a translation scores {same:.2f},"
        f" something else {other:.2f}; a query takes {took_ms:.0f} ms"
    )
    return Check("model", well=unit and same > other, finding=finding)


def _catalogue(data: DataFolder) -> list[Check]:
    if not data.catalogue.exists():
        return [Check("catalogue", well=True, finding="nothing is indexed yet")]
    try:
        with closing(Status(data.catalogue)) as status:
            damage = status.damage()
            coverage = status.coverage()
            folders = status.folders()
    except FindlingError as error:
        return [Check("catalogue", well=False, finding=error.message)]
    finding = "; ".join(damage) if damage else f"sound; files: {coverage.files}, folders: {len(folders)}"
    missing = [os.fsdecode(folder.root) for folder in folders if not is_there(folder.root)]
    found = [Check("catalogue", well=not damage, finding=finding)]
    if missing:
        found.append(Check("folders", well=False, finding=f"not reachable now: {', '.join(missing)}"))
    return found
