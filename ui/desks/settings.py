"""Settings: whose office this is, who sits at the desk, type and colours, where the data is."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QWidget

from trafficdesk.desk import Row
from ui.desks.backup_parts import FormPage
from ui.desks.letters import LettersDialog
from ui.desks.rare_fonts import RareFontsDialog
from ui.dialogs.files import open_file
from ui.page import Actions
from ui.session import Session
from ui.tasks import run_change, run_query
from ui.theme import OWN_FONT, TYPE_SIZES, theme
from ui.widgets import spoken
from ui.widgets.boxes import WrappedLabel
from ui.widgets.buttons import Button
from ui.widgets.layout import label, row


class SettingsPage(FormPage):
    """Names and clerk are saved by the button; type and colours work at once."""

    def __init__(self, session: Session) -> None:
        super().__init__("设置", "单位名称印在每份责任书上；经办人记在每次修改的旁边。")
        self.session, self.desk = session, session.desk
        self._kept = ("", "", "", False)
        self._users: list[Row] = []
        self.name = QLineEdit()
        self.name.setAccessibleName("单位名称")
        self.phone = QLineEdit()
        self.phone.setAccessibleName("联系电话")
        self.clerk = QComboBox()
        self.clerk.setEditable(True)
        spoken.name(self.clerk, "经办人")
        self.pupils = QCheckBox("可以看学生名册")
        self.type_size, self.dark = QComboBox(), QCheckBox("深色")
        self.type_size.addItems(TYPE_SIZES)
        self.type_size.setAccessibleName("字号")
        folder = QLineEdit(str(session.folder))
        folder.setReadOnly(True)
        folder.setAccessibleName("数据文件夹")
        folder.setCursorPosition(0)
        open_it = Button("打开文件夹", "", "folder_open", clicked=self._open_folder)
        place = QWidget()
        place.setLayout(row((folder, 1), open_it))
        self._fonts = WrappedLabel("", "label")
        self.add_line("单位名称", self.name)
        self.add_line("经办人", self.clerk, "写一个新的名字，保存时会登记为使用人。")
        self.add_line("联系电话", self.phone, "印在通知、整改通知书和告知单上；不填就留一条线手写。")
        self.add_line(
            "学生名册", self.pupils, "这位经办人的权限。学生姓名受限：只给确有需要的人勾选；授权、查看、打印都有记录。"
        )
        self.add_line("字号", self.type_size, "字和按钮都放大，页面按地方重新摆，内容一样不少。")
        self.add_line("颜色", self.dark, "打印出来和预览里的纸始终是白的。")
        self.add_line("字体", self._fonts)
        rare = QWidget()
        rare.setLayout(row(Button("公文格式…", "", "document_signature", clicked=self._letters),
                           Button("生僻字字库…", "", "text_field", clicked=self._rare_fonts), None))  # fmt: skip
        self.add_line("打印", rare, "通知和函的红头、抄送、联系人；名字里有程序没有的字，加一款字库，不用管理员权限。")
        self.add_line("数据文件夹", place, "全部登记内容和附件都在这里。不要在资源管理器里改里面的文件。")
        self.save_button = Button("保存", "primary", "save", "F2", self.save, needs="desk.set_up records.edit")
        self._reason = label("", "label")
        self.name.textEdited.connect(lambda _text: self._show_state())
        self.phone.textEdited.connect(lambda _text: self._show_state())
        self.clerk.editTextChanged.connect(self._other_clerk)
        self.pupils.clicked.connect(lambda _on: self._show_state())
        self.type_size.activated.connect(lambda step: theme.set(step=step))
        self.dark.clicked.connect(lambda on: theme.set(dark=on))
        theme.changed.connect(self._show_theme)
        self._show_theme()
        self._show_state()

    def row_actions(self) -> Actions:
        return Actions((), (self._reason, self.save_button))

    def shown(self) -> None:
        if not self._changed():
            run_query(self, lambda _progress: self._read(), self._show, key="settings")

    def save(self) -> bool:
        """F2: keep the names; a new clerk becomes a user."""
        if not self.save_button.isEnabled():
            return False
        name, clerk, phone, pupils = self._typed()
        run_change(self, lambda _progress: self._write(name, clerk, phone, pupils), self._saved)
        return True

    # inside

    def _read(self) -> tuple[str, str, str, list[Row]]:
        office = self.desk.office
        return office.name, office.user, str(office.setting("office.phone", "") or ""), self.desk.records.select("users")

    def _show(self, read: tuple[str, str, str, list[Row]]) -> None:
        name, clerk, phone, users = read
        self._kept, self._users = (name, clerk, phone, _sees_pupils(users, clerk)), users
        self.name.setText(name)
        self.phone.setText(phone)
        names = [row_.title for row_ in users if row_.values.get("active") is not False]
        self.clerk.clear()
        self.clerk.addItems([*names, *([] if clerk in names else [clerk])])
        self.clerk.setCurrentText(clerk)
        self._other_clerk(clerk)
        for part in (self.clerk, self.pupils):  # who logs in, and what he may, is managed in 密码与使用人
            part.setEnabled(not self.desk.users.locked)

    def _other_clerk(self, clerk: str) -> None:
        """A permission is a person's own: it changes with the name."""
        self.pupils.setChecked(_sees_pupils(self._users, clerk.strip()))
        self._show_state()

    def _write(self, name: str, clerk: str, phone: str, pupils: bool) -> tuple[str, str, str, list[Row]]:
        self.desk.set_up(name, clerk, phone)
        if self.desk.users.locked:
            return self._read()
        allowed, users = "是" if pupils else "否", self.desk.records.select("users")
        known = next((row_ for row_ in users if row_.title == clerk), None)
        if known is None:
            self.desk.records.add("users", {"name": clerk, "sees_pupils": allowed})
        elif bool(known.values["sees_pupils"]) != pupils:
            self.desk.records.edit("users", known.id, {"sees_pupils": allowed})
        return self._read()

    def _saved(self, read: tuple[str, str, str, list[Row]]) -> None:
        self._show(read)
        window = self.window()
        if hasattr(window, "set_office"):
            window.set_office(read[0], read[1])
        self.status.emit("设置已保存。")

    def _changed(self) -> bool:
        return self._typed() != self._kept

    def _typed(self) -> tuple[str, str, str, bool]:
        return self.name.text().strip(), self.clerk.currentText().strip(), self.phone.text().strip(), self.pupils.isChecked()

    def _show_state(self) -> None:
        reason = ""
        if not self.name.text().strip():
            reason = "请填写单位名称"
        elif not self.clerk.currentText().strip():
            reason = "请填写经办人"
        elif not self._changed():
            reason = "没有改动，不用保存"
        self._reason.setText(reason)
        self.save_button.refuse(reason)

    def _show_theme(self) -> None:
        self.type_size.setCurrentIndex(theme.step)
        self.dark.setChecked(theme.dark)
        own = theme.family == OWN_FONT
        shown = "思源黑体（程序自带，这台电脑没有微软雅黑）" if own else "微软雅黑"
        self._fonts.setText(f"屏幕用{shown}；打印用程序自带的仿宋、楷体、思源黑体和思源宋体，换电脑打出来也一样。")

    def _letters(self) -> None:
        LettersDialog(self.desk, self).open()

    def _rare_fonts(self) -> None:
        RareFontsDialog(self.desk, self).open()

    def _open_folder(self) -> None:
        open_file(self.session.folder)


def _sees_pupils(users: list[Row], clerk: str) -> bool:
    return any(bool(row_.values["sees_pupils"]) for row_ in users if row_.title == clerk)
