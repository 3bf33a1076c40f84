"""Qt's own words in Chinese: its translation, and the few words that it has not."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

# As Qt says them (contexts QFileDialog, QAbstractFileIconProvider, QPrintSettingsOutput), where qtbase_zh_CN has no answer.
_MISSING = {
    "&Look in:": "位置(&L)：", "Files of &type:": "文件类型(&T)：", "Folder": "文件夹", "%1 File": "%1 文件", "Drive": "驱动器",
    "Options >>": "选项 >>", "Duplex Printing": "双面打印", "None": "无", "Long side": "长边翻转", "Short side": "短边翻转",
    "OK": "确定", "Help": "帮助", "Don't Save": "不保存",
}  # fmt: skip


class _Missing(QTranslator):
    """Asked last: whoever is installed later is asked first."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, source: str, *_rest: object) -> str:
        return _MISSING.get(source, "") if context.startswith("Q") else ""


def speak_chinese(app: QApplication) -> None:
    """File dialogs, context menus, print dialog and buttons of Qt in Chinese."""
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    app.installTranslator(_Missing(app))
    translator = QTranslator(app)
    if translator.load("qtbase_zh_CN", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
