"""What Qt surely has although its stubs call it optional or leave it out: the one place for such gaps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from PySide6.QtCore import QItemSelectionModel, QItemSelectionRange, QObject, SignalInstance
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QCompleter,
    QLineEdit,
    QSpinBox,
    QTreeWidgetItem,
    QWidget,
)


def line_of(box: QComboBox | QSpinBox) -> QLineEdit:
    """The line of an editable combo box or of a spin box."""
    return cast(QLineEdit, box.lineEdit())


def completer_of(box: QComboBox) -> QCompleter:
    """The completer that Qt gives an editable combo box."""
    return cast(QCompleter, box.completer())


def popup_of(completer: QCompleter) -> QAbstractItemView:
    """The list below the line; Qt makes it when it is first asked for."""
    return cast(QAbstractItemView, completer.popup())


def parent_of(widget: QWidget) -> QWidget:
    """The parent of a widget that is never made without one."""
    return cast(QWidget, widget.parentWidget())


def child_of(item: QTreeWidgetItem, at: int) -> QTreeWidgetItem:
    """A line below another one, counted by childCount."""
    return cast(QTreeWidgetItem, item.child(at))


def overload(owner: QObject, name: str, kind: type) -> SignalInstance:
    """The overload of a signal that carries this type, e.g. activated[str]."""
    return cast(SignalInstance, getattr(owner, name)[kind])


def chosen_ranges(model: QItemSelectionModel) -> Iterator[QItemSelectionRange]:
    """The ranges that are chosen, in the order of choosing."""
    return iter(cast("list[QItemSelectionRange]", model.selection()))
