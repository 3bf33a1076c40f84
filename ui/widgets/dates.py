"""A date field: free typing in a line edit, and a calendar that opens from its icon or with Alt+Down."""

from __future__ import annotations

from datetime import timedelta

from PySide6.QtCore import QDate, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QLineEdit, QVBoxLayout, QWidget

from trafficdesk.clock import today
from ui import icons
from ui.theme import theme

_ISO = "yyyy-MM-dd"
# Said by who types; a list or a file never means today's tomorrow, so the parser of dates does not know them.
_WORDS = {"前天": -2, "昨天": -1, "今天": 0, "明天": 1, "后天": 2, "大后天": 3}


class CalendarPopup(QFrame):
    """A month to pick a day from. Closes itself; `picked` carries the ISO date."""

    picked = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("box", "searchpop")
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.SingleLetterDayNames)
        self.calendar.setGridVisible(False)
        self.calendar.clicked.connect(self._pick)
        self.calendar.activated.connect(self._pick)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(4, 4, 4, 4)
        layout.addWidget(self.calendar)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            weekend = QTextCharFormat()
            weekend.setForeground(theme.colour("text2"))  # Qt's own red means "wrong" here
            self.calendar.setWeekdayTextFormat(day, weekend)
        heads = QTextCharFormat()
        heads.setForeground(theme.colour("text2"))
        heads.setBackground(theme.colour("sunken"))
        self.calendar.setHeaderTextFormat(heads)

    def open_at(self, anchor: QWidget, day: QDate) -> None:
        """Open below a widget with a day chosen; above it where the screen ends."""
        self.calendar.setSelectedDate(day)
        self.adjustSize()
        spot = anchor.mapToGlobal(QPoint(0, anchor.height() + 2))
        screen = anchor.screen().availableGeometry()
        if spot.y() + self.height() > screen.bottom():
            spot = anchor.mapToGlobal(QPoint(0, -self.height() - 2))
        spot.setX(max(screen.left(), min(spot.x(), screen.right() - self.width())))
        self.move(spot)
        self.show()
        self.calendar.setFocus()

    def _pick(self, day: QDate) -> None:
        self.picked.emit(day.toString(_ISO))
        self.close()


class DateEdit(QLineEdit):
    """A line edit for a date, parsed by whoever owns the field; 明天 becomes its date at once, `picked` follows the calendar."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.textEdited.connect(self._take_word)
        action = self.addAction(
            icons.icon("calendar_ltr", "text3"), QLineEdit.ActionPosition.TrailingPosition
        )
        action.setToolTip("打开月历（Alt+↓）")
        action.triggered.connect(self.open_calendar)

    def open_calendar(self) -> None:
        """Open the calendar at the typed day, else today."""
        if self.isReadOnly() or not self.isEnabled():
            return
        day = QDate.fromString(self.text().strip(), _ISO)
        popup = CalendarPopup(self)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        popup.picked.connect(self._take)
        popup.open_at(self, day if day.isValid() else _today())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def _take_word(self, text: str) -> None:
        if (days := _WORDS.get(text.strip())) is not None:
            self.setText((today() + timedelta(days=days)).isoformat())

    def _take(self, text: str) -> None:
        self.setText(text)
        self.setFocus()
        self.picked.emit(text)


def _today() -> QDate:
    """Today by the program's one clock."""
    now = today()
    return QDate(now.year, now.month, now.day)
