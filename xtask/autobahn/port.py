"""Ports the fuzzer of Autobahn's test suite, as PyPI has it, from Python 2 to 3, in place.

    python port.py FOLDER       the installed package `autobahntestsuite`

Only what runs is ported: fuzzing.py, caseset.py, report.py's styles and the cases. Every edit below
must match, so that another version of the suite is refused and never half ported.
"""

import pathlib
import re
import sys

# The same everywhere: what Python 3 spells otherwise.
SPELLING = [
    (r"^from (case\w*|report) import", r"from .\1 import"),  # relative imports say so
    (r"^(\s*)print$", r"\1print()"),
    (r"^(\s*)print (.+)$", r"\1print(\2)"),
    (r"([\w\.\[\]]+)\.has_key\((.+?)\)", r"(\2 in \1)"),
    (r"\bxrange\b", "range"),
    (r"\bbinascii\b", "octets"),  # ours: hexadecimal from and to `str`
    (r"\(object, Case, \)", "(Case, )"),  # `object` is the last of all bases now
]

# By file: what means something else in Python 3.
MEANING = {
    "fuzzing.py": [
        ("from twisted.internet import reactor, ssl", "from twisted.internet import reactor"),
        ("ssl.ClientContextFactory()", "None"),  # no TLS here, and so no OpenSSL for Python
        ('c[1])).encode("utf-8"))', "c[1])))"),  # reports are text files
        ("ll.encode('utf8')", "ll"),
    ],
    "report.py": [("import jinja2\n", "")],
    # Autobahn's validator takes bytes.
    "case/case6_x_x.py": [("v.validate(vss[:i])", "v.validate(octets.to_wire(vss[:i]))")],
    "case/case10_1_1.py": [("len(self.payload) / self.p", "len(self.payload) // self.p")],
    # Pickles of equal values differ in Python 3.
    "case/case.py": [("pickle.dumps(obj1) == pickle.dumps(obj2)", "obj1 == obj2")],
    # A text's length is counted in characters there; its hash is that of its bytes.
    "case/case12_x_x.py": [
        ("open(fn, 'rb').read()", "octets.from_wire(open(fn, 'rb').read())"),
        ("payload.decode('utf-8')", "octets.to_wire(payload).decode('utf-8')"),
        ("msg.encode('utf-8')", "octets.from_wire(msg.encode('utf-8'))"),
        ("m.update(msg)", "m.update(octets.to_wire(msg))"),
        ("msg.decode('utf-8')", "octets.to_wire(msg).decode('utf-8')"),
    ],
}


def ported(name, text):
    for old, new in SPELLING:
        text = re.sub(old, new, text, flags=re.MULTILINE)
    for old, new in MEANING.get(name, []):
        if old not in text:
            sys.exit(f"{name}: no {old!r} to port")
        text = text.replace(old, new)
    # Of the reports' module the styles are used, which stand before this.
    return text.split("REPORT_DIR_PERMISSIONS")[0]


def main(folder):
    files = [folder / name for name in ("caseset.py", "fuzzing.py", "report.py")]
    for path in files + sorted((folder / "case").glob("*.py")):
        name = path.relative_to(folder).as_posix()
        # The bytes of a literal are its characters from now on, whatever the first line declares.
        path.write_text(ported(name, path.read_text("latin-1")), "utf-8")
    # The package imports all of itself; we want the fuzzer.
    version = "from ._version import __version__ as version\n"
    (folder / "__init__.py").write_text(version, "utf-8")
    # Its producer is declared in a way that is gone, and no case of the suite uses it.
    (folder / "case" / "case9_9_1.py").write_text("", "utf-8")


main(pathlib.Path(sys.argv[1]))
