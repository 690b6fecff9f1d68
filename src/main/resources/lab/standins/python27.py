"""python2.7: runs what it is given under Python 3 with the few habits of 2.7 that a client script meets.

Field notes 2.5 (script on standard input with arguments, -c) and 2.1 (arguments must be byte `str`): text that comes out of
JSON is `unicode`, which the volumedriver's client refuses unless it is wrapped in str(...). Absolute paths lie in <node>/root.
"""
import builtins
import errno
import io
import json
import os
import re
import sys

import paths

VERSION = "Python 2.7.6\n"
MODULES = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pymodules")
# The framework's own, found only by whoever names its folder (field notes 2.5 and 3.1).
FRAMEWORK = os.path.join(os.path.dirname(MODULES), "dalmodules")
FRAMEWORK_HOME = "/opt/OpenvStorage"
OURS = os.path.dirname(MODULES)
STANDINS = os.path.join(OURS, "standins")


class Unicode(str):
    """What JSON gives in Python 2.7."""


Unicode.__name__ = Unicode.__qualname__ = "unicode"


def as_unicode(value):
    if isinstance(value, str):
        return Unicode(value)
    if isinstance(value, list):
        return [as_unicode(each) for each in value]
    if isinstance(value, dict):
        return {as_unicode(key): as_unicode(each) for key, each in value.items()}
    return value


def mapped_file(path):
    if isinstance(path, (str, os.PathLike)):
        path = os.fspath(path)
        if isinstance(path, str) and not paths.is_inside(path, sys.base_prefix) and not paths.is_inside(path, OURS):
            try:
                real = paths.locate(path)
            except paths.Outside:
                raise PermissionError(13, "Permission denied", path) from None
            except paths.Stale:
                raise OSError(errno.ENOTCONN, os.strerror(errno.ENOTCONN), path) from None
            if path.startswith("/mnt/"):
                behind_mounts().note(path, real)
            return real
    return path


_watch = None


def behind_mounts():
    """What the script touches behind mount points; made when it first does."""
    global _watch
    if _watch is None:
        import vpools

        _watch = vpools.Watch()
    return _watch


class NodeJson:
    """json as a script sees it: what it reads is unicode."""

    def __getattr__(self, name):
        return getattr(json, name)

    @staticmethod
    def loads(text, *arguments, **named):
        return as_unicode(json.loads(text, *arguments, **named))

    @staticmethod
    def load(file, *arguments, **named):
        return as_unicode(json.load(file, *arguments, **named))


class NodeOs:
    """os as a script sees it: the few calls that open or look at a path see the node's tree."""

    CALLS = ("listdir", "stat", "lstat", "unlink", "remove", "mkdir", "makedirs", "rmdir", "access", "open", "chmod", "utime", "truncate", "statvfs")
    QUESTIONS = ("exists", "isfile", "isdir", "islink", "lexists", "getsize", "getmtime")

    class Path:
        def __getattr__(self, name):
            call = getattr(os.path, name)
            if name in NodeOs.QUESTIONS:
                return lambda path: call(mapped_file(path))
            if name == "ismount":
                import mounts

                return lambda path: any(row[3] == os.path.normpath(path) for row in mounts.table())
            return call

    path = Path()

    def __getattr__(self, name):
        call = getattr(os, name)
        if name in NodeOs.CALLS:
            return lambda path, *arguments, **named: call(mapped_file(path), *arguments, **named)
        if name == "rename":
            return lambda old, new: call(mapped_file(old), mapped_file(new))
        return call


class NodeIo:
    def __getattr__(self, name):
        return node_open if name == "open" else getattr(io, name)


NODE_JSON, NODE_OS, NODE_IO = NodeJson(), NodeOs(), NodeIo()


def is_the_labs_own(name):
    """A stand-in's module, which no node has."""
    has = any(os.path.exists(os.path.join(folder, name)) for folder in sys.path if folder in (MODULES, FRAMEWORK))
    return not has and os.path.exists(os.path.join(STANDINS, name + ".py"))


def node_import(name, globals=None, locals=None, fromlist=(), level=0):
    if level == 0 and is_the_labs_own(name.partition(".")[0]):
        raise ImportError("No module named " + name)
    try:
        module = builtins.__import__(name, globals, locals, fromlist, level)
    except ModuleNotFoundError:
        raise ImportError("No module named " + name) from None
    if name == "os.path" and fromlist:
        return NODE_OS.path
    return {"json": NODE_JSON, "os": NODE_OS, "os.path": NODE_OS, "io": NODE_IO}.get(name, module)


class FileFault(OSError):
    """IOError, which open raises in 2.7 whatever the reason, with the node's own name of the file."""


FileFault.__name__ = FileFault.__qualname__ = "IOError"
FileFault.__module__ = "exceptions"


def node_open(file, *arguments, **named):
    try:
        real = mapped_file(file)
        if _watch is not None and any(letter in (arguments[0] if arguments else named.get("mode", "r")) for letter in "wax") and _watch.refused():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return open(real, *arguments, **named)
    except OSError as fault:
        raise FileFault(fault.errno, fault.strerror, file) from None


def script_builtins():
    """The names that the script sees; the stand-ins' own modules keep the real ones."""
    names = dict(vars(builtins))
    names.update({"unicode": Unicode, "xrange": range, "long": int, "basestring": str, "raw_input": input, "open": node_open, "file": node_open, "__import__": node_import})
    return names


PRINT = re.compile(r"(^|[;:])([ \t]*)print[ \t]+(?!\()([^;\n]+)", re.MULTILINE)


def compiled(text, name):
    try:
        return compile(text, name, "exec", dont_inherit=True)
    except SyntaxError:
        rewritten = PRINT.sub(lambda found: "%s%sprint(%s)" % (found.group(1), found.group(2), found.group(3).strip()), text)
        if rewritten == text:
            raise
        return compile(rewritten, name, "exec", dont_inherit=True)


def tell(kind, value, trace):
    """A traceback as 2.7 writes it: without our own frames, exceptions by their short module name."""
    lines = ["Traceback (most recent call last):\n"]
    while trace is not None:
        code = trace.tb_frame.f_code
        if not code.co_filename.startswith(OURS):
            lines.append('  File "%s", line %d, in %s\n' % (code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    if issubclass(kind, SyntaxError):
        lines = ['  File "%s", line %s\n' % (value.filename, value.lineno)]
        if value.text:
            lines.append("    %s\n" % value.text.strip())
        value = value.msg
    module = kind.__module__.rpartition(".")[2]
    name = kind.__name__ if module in ("builtins", "exceptions", "__main__") else module + "." + kind.__name__
    text = str(value)
    lines.append(name + (": " + text if text else "") + "\n")
    sys.stderr.write("".join(lines))


def has_framework():
    """Whether PYTHONPATH names the framework's folder, and the node has it."""
    import node_state

    named = [os.path.normpath(each) for each in os.environ.get("PYTHONPATH", "").split(":") if each]
    return FRAMEWORK_HOME in named and os.path.isdir(node_state.ROOT + FRAMEWORK_HOME)


def main(program, arguments):
    unbuffered = bool(os.environ.get("PYTHONUNBUFFERED"))
    while arguments and arguments[0].startswith("-") and arguments[0] not in ("-", "-c", "-m"):
        option = arguments.pop(0)
        if option in ("-V", "--version"):
            sys.stderr.write(VERSION)
            return 0
        if option in ("-W", "-Q"):
            arguments.pop(0)
        elif option.startswith("-") and option.endswith("c") and len(option) <= 5:
            arguments.insert(0, "-c")
        if "u" in option:
            unbuffered = True
    if unbuffered:
        sys.stdout.reconfigure(line_buffering=True)
    if arguments and arguments[0] == "-c":
        if len(arguments) < 2:
            sys.stderr.write("Argument expected for the -c option\n")
            return 2
        text, name, argv = arguments[1], "<string>", ["-c"] + arguments[2:]
    elif not arguments or arguments[0] == "-":
        text, name, argv = sys.stdin.read(), "<stdin>", arguments or [""]
    else:
        name, argv = arguments[0], arguments
        try:
            with open(paths.locate(name), encoding="utf-8") as file:
                text = file.read()
        except (OSError, paths.Outside):
            sys.stderr.write("%s: can't open file '%s': [Errno 2] No such file or directory\n" % (program, name))
            return 2
    sys.argv = argv
    sys.path.insert(0, MODULES)
    if has_framework():
        sys.path.insert(0, FRAMEWORK)
    code = 0
    try:
        exec(compiled(text, name), {"__name__": "__main__", "__builtins__": script_builtins(), "__file__": name})
    except SystemExit as left:
        code = left.code
        if code is None:
            code = 0
        elif not isinstance(code, int):
            sys.stderr.write("%s\n" % (code,))
            code = 1
    except KeyboardInterrupt:
        code = 130
    except BaseException:
        sys.stdout.flush()
        tell(*sys.exc_info())
        code = 1
    if _watch is not None:
        _watch.tell()
    return code & 0xFF
