"""The file programs of a node: the machine's own, with absolute path arguments mapped into <node>/root.

A pattern, a script or a number is left alone; a path is mapped; names that a program prints are turned back. What the shell
itself opens (redirections, its builtin tests) is not seen here; see the field notes' rule that paths are arguments of programs.
"""
import errno
import os
import select
import sys

import node_state
import paths

# For each program: options whose value is text; options whose value is a path; leading operands that are text; prints names?
TEXT, PATHS, LEADING, NAMES = range(4)
SHAPES = {
    "awk": ("F v", "f", 1, False), "mawk": ("F v", "f", 1, False), "gawk": ("F v", "f", 1, False),
    "cat": ("", "", 0, False), "cmp": ("n i", "", 0, True), "cp": ("S", "t", 0, False), "cut": ("d b c f", "", 0, False),
    "chmod": ("", "", 0, False), "chown": ("", "", 0, False), "dd": ("", "", 0, False), "diff": ("U C", "", 0, True),
    "du": ("d B t", "", 0, True), "egrep": ("A B C m e d D", "f", 1, True), "fgrep": ("A B C m e d D", "f", 1, True),
    "file": ("", "", 0, True), "find": ("", "", 0, True), "grep": ("A B C m e d D", "f", 1, True), "head": ("n c", "", 0, True),
    "ln": ("S", "t", 0, False), "ls": ("I w T", "", 0, True), "md5sum": ("", "", 0, True), "mkdir": ("m", "", 0, True),
    "mktemp": ("", "p", 0, True), "mv": ("S", "t", 0, False), "od": ("A t N j w", "", 0, False), "readlink": ("", "", 0, True),
    "realpath": ("", "", 0, True), "rm": ("", "", 0, False), "rmdir": ("", "", 0, False), "sed": ("e l", "f", 1, False),
    "sha1sum": ("", "", 0, True), "sha256sum": ("", "", 0, True), "sort": ("t k S", "o T", 0, False), "stat": ("c", "", 0, True),
    "tac": ("s", "", 0, False), "tail": ("n c s", "", 0, True), "tar": ("", "f C", 0, True), "tee": ("", "", 0, False), "touch": ("d t", "r", 0, False),
    "truncate": ("s", "r", 0, False), "uniq": ("f s w", "", 0, False), "wc": ("", "", 0, True), "gzip": ("S", "", 0, False), "zcat": ("", "", 0, False),
}
# What a vPool's files are changed with.
CHANGING = ("touch", "truncate", "dd", "rm", "rmdir", "cp", "mv", "ln", "mkdir", "tee", "gzip")
LONG_TEXT = ("--format", "--printf", "--regexp", "--expression", "--delimiter", "--output-delimiter", "--field-separator", "--assign", "--bytes", "--lines", "--include", "--exclude", "--date", "--time", "--size", "--mode", "--pid", "--suffix", "--separator", "--color", "--key", "--time-style")


class Mapping:
    def __init__(self, program):
        self.program = program
        self.happened = False
        self.all_exist = True
        self.pairs = []

    def path(self, text):
        real = paths.locate(text)
        if real != text:
            self.pairs.append((text, real))
            self.happened = True
            if not os.path.lexists(real):
                self.all_exist = False
        return real

    def operands(self, text):
        """The shell found nothing for a pattern, because it looked at the machine's own tree: look at the node's."""
        real = self.path(text)
        if real != text and any(mark in text for mark in "*?[") and not os.path.lexists(real):
            import glob

            found = sorted(glob.glob(real))
            if found:
                self.all_exist = True
                self.pairs += [(os.path.join(os.path.dirname(text), os.path.basename(each)), each) for each in found]
                return found
        return [real]


def mapped(program, arguments, mapping):
    shape = SHAPES.get(program, ("", "", 0, False))
    text_options = shape[TEXT].split()
    path_options = shape[PATHS].split()
    leading = shape[LEADING]
    result = []
    plain = False
    value = None
    for argument in arguments:
        if value is not None:
            result.append(mapping.path(argument) if value == "path" and argument != "-" else argument)
            value = None
        elif not plain and argument == "--":
            plain = True
            result.append(argument)
        elif program == "dd":
            key, equals, rest = argument.partition("=")
            result.append(key + equals + mapping.path(rest) if key in ("if", "of") else argument)
        elif not plain and argument.startswith("--"):
            key, equals, rest = argument.partition("=")
            if key in ("--expression", "--regexp", "--file"):
                leading = 0
            if equals and key not in LONG_TEXT and "/" in rest:
                argument = key + equals + mapping.path(rest)
            elif not equals and key in ("--file", "--reference", "--target-directory", "--tmpdir"):
                value = "path"
            elif not equals and key in ("--expression", "--regexp", "--lines", "--bytes", "--format", "--printf", "--delimiter", "--size", "--date", "--mode", "--assign", "--field-separator"):
                value = "text"
            result.append(argument)
        elif not plain and argument.startswith("-") and len(argument) > 1 and program != "find":
            for position, letter in enumerate(argument[1:], 1):
                if letter in text_options or letter in path_options:
                    if letter in ("e", "f") and shape[LEADING]:
                        leading = 0
                    rest = argument[position + 1:]
                    kind = "path" if letter in path_options else "text"
                    if not rest:
                        value = kind
                    elif kind == "path":
                        argument = argument[:position + 1] + mapping.path(rest)
                    break
            result.append(argument)
        elif leading > 0:
            leading -= 1
            result.append(argument)
        elif program in ("awk", "mawk", "gawk") and not argument.startswith("/") and "=" in argument:
            result.append(argument)
        elif program == "find" and argument.startswith("-"):
            plain = True
            leading = len(arguments)
            result.append(argument)
        elif argument == "-":
            result.append(argument)
        else:
            result += mapping.operands(argument)
    return result


def real_program(name):
    for directory in ("/usr/bin", "/bin"):
        candidate = directory + "/" + name
        if os.access(candidate, os.X_OK):
            return candidate
    return None


def run_and_rename(real, command, environment):
    """Runs it and turns the machine's paths in what it prints back into the node's."""
    out_read, out_write = os.pipe()
    err_read, err_write = os.pipe()
    actions = [(os.POSIX_SPAWN_DUP2, out_write, 1), (os.POSIX_SPAWN_DUP2, err_write, 2)]
    for descriptor in (out_read, out_write, err_read, err_write):
        actions.append((os.POSIX_SPAWN_CLOSE, descriptor))
    child = os.posix_spawn(real, command, environment, file_actions=actions, setsigdef=[13])
    os.close(out_write)
    os.close(err_write)
    root = node_state.ROOT.encode()
    shared = node_state.state_path("vpools/").encode()
    hidden = ((shared, b"/mnt/"), (root + b"/" + paths.UNMOUNTED.encode(), b""), (root + b"/" + paths.FAULTED.encode(), b"/etc"), (root + b"/", b"/"), (root, b"/"), (real.encode() + b":", command[0].encode() + b":"))
    targets = {out_read: 1, err_read: 2}
    rest = {out_read: b"", err_read: b""}
    while targets:
        for descriptor in select.select(list(targets), [], [])[0]:
            data = os.read(descriptor, 65536)
            pending = rest[descriptor] + data
            cut = pending.rfind(b"\n") + 1 if data else len(pending)
            whole, rest[descriptor] = pending[:cut], pending[cut:]
            for old, new in hidden:
                whole = whole.replace(old, new)
            while whole:
                whole = whole[os.write(targets[descriptor], whole):]
            if not data:
                del targets[descriptor]
    status = os.waitpid(child, 0)[1]
    return os.waitstatus_to_exitcode(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def changing(real, program, command, environment, mapping):
    """Runs a program that may change what lies behind a vPool's mount point, and writes down what it did."""
    import mounts
    import vpools

    if program in ("rm", "rmdir", "mv") and any(os.path.realpath(where) == os.path.realpath(mounts.shared(vpool)) for vpool in mounts.vpools_here() for _, where in mapping.pairs):
        return vpools.complain(program, next(path for path, _ in mapping.pairs), errno.EBUSY)
    watch = vpools.Watch()
    watch.note_all(program, mapping.pairs)
    refused = watch.refused() if program not in ("rm", "rmdir", "find") else None
    if refused is not None:
        return vpools.input_output(program, refused)
    code = run_and_rename(real, command, environment)
    watch.tell()
    return code


def main(program, arguments):
    real = real_program(program)
    if real is None:
        sys.stderr.write("%s: this machine does not have it\n" % program)
        return 127
    mapping = Mapping(program)
    try:
        command = [program] + mapped(program, arguments, mapping)
    except paths.Outside as outside:
        sys.stderr.write("%s: %s: Permission denied (outside of the pretended node)\n" % (program, outside))
        return 1
    except paths.Stale as stale:
        import vpools

        return vpools.stale(program, stale)
    environment = dict(os.environ, TMPDIR=node_state.ROOT + "/tmp") if program in ("mktemp", "sort") else os.environ
    protected = {os.path.realpath(node_state.ROOT), os.path.realpath(node_state.NODE_DIR)}
    if program in ("rm", "mv", "rmdir") and any(os.path.realpath(each) in protected for each in command[1:]):
        sys.stderr.write("%s: it is dangerous to operate on '/'\n" % program)
        return 1
    if (program in CHANGING or (program == "find" and "-delete" in arguments)) and any(path.startswith("/mnt/") for path, _ in mapping.pairs):
        return changing(real, program, command, environment, mapping)
    shape = SHAPES.get(program, ("", "", 0, True))
    if not mapping.happened or (mapping.all_exist and not shape[NAMES]):
        sys.stdout.flush()
        os.execve(real, command, environment)
    return run_and_rename(real, command, environment)
