"""What a file is that is no workbook: each kind is named, with what to do."""

import io
import zipfile

import pytest

from helpers.survey.reading import container
from helpers.survey.reading.problems import Fault, Rejected


def ole(*streams: str) -> bytes:
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + b"".join(s.encode("utf-16-le") for s in streams)
    )


def zipped(*names: str, mimetype: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in ([("mimetype", mimetype)] if mimetype else []) + [(name, "x") for name in names]:
            archive.writestr(name, content)
    return stream.getvalue()


ODS = "application/vnd.oasis.opendocument.spreadsheet"
FODS = f'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:x:opendocument" x="{ODS}">'
KINDS = {
    "password": (ole("EncryptionInfo", "EncryptedPackage"), "adgangskode"),
    "xls": (ole("Workbook"), "(.xls)"),
    "xls of 1995": (ole("Book"), "(.xls)"),
    "doc": (ole("WordDocument"), "Word"),
    "old": (ole(), "ældre program"),
    "ods": (zipped("content.xml", mimetype=ODS), "(.ods)"),
    "ods packed anew": (zipped("content.xml", "META-INF/manifest.xml"), "(.ods)"),
    "odt": (zipped("content.xml", mimetype=ODS.replace("spreadsheet", "text")), "OpenDocument"),
    "fods": (FODS.encode(), "(.fods)"),
    "xlsb": (zipped("[Content_Types].xml", "xl/workbook.bin"), "(.xlsb)"),
    "docx": (zipped("[Content_Types].xml", "word/document.xml"), "Word"),
    "numbers": (zipped("Index/Document.iwa"), "Numbers"),
    "zip of files": (zipped("0101.xlsx", "0461.xlsx"), "zip-fil"),
    "zip of a folder": (zipped("0101/xl/workbook.xml"), "pakket igen"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
    "rtf": (rb"{\rtf1 hej}", "Word"),
    "csv": ("sagsnøgle;sider\n1;2\n".encode("cp1252"), "CSV"),
    "csv in UTF-16": ("sagsnøgle\tsider\n1\t2\n".encode("utf-16"), "CSV"),
    "html": (b"<html><body><table><tr><td>1</td></tr></table>", "(.html)"),
    "html of old Excel": (b"\xef\xbb\xbf<!DOCTYPE html>\n<html>", "(.html)"),
    "XML of 2003": (b'<?xml?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">', "2003"),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(9), "(.7z"),
    "rar": (b"Rar!\x1a\x07" + bytes(9), "pakket fil"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(9), "billede"),
    "e-mail": (b"From: socialforvaltning\r\nSubject: Skema\r\n\r\nHej", "e-mail"),
    "e-mail of Outlook": (ole("__substg1.0_0037001F"), "(.msg)"),
    "empty": (b"", "tom"),
    "noughts": (b"\0" * 1000, "tom"),
    "cut off": (zipped("xl/workbook.xml")[:40], "beskadiget"),
    "nothing known": (b"\x89hej", "beskadiget"),
}


@pytest.mark.parametrize(("content", "word"), KINDS.values(), ids=KINDS)
def test_each_kind_is_named_with_what_to_do(content: bytes, word: str) -> None:
    with pytest.raises(Rejected, match=r"\.xlsx") as caught:
        container.inspect(content)
    assert word in str(caught.value) and "; " in str(caught.value)
    assert caught.value.fault is Fault.NOT_A_WORKBOOK


def test_a_zip_file_with_a_password() -> None:
    content = bytearray(zipped("xl/workbook.xml"))
    content[6] |= 1  # the flag of encryption, in the local header and in the list of parts
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Rejected, match="adgangskode"):
        container.inspect(bytes(content))
