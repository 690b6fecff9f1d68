"""sudo: the login user of a pretended node may do everything without a password, so it runs the rest."""
import os
import sys


def main(program, arguments):
    rest = list(arguments)
    while rest and rest[0].startswith("-"):
        option = rest.pop(0)
        if option == "--":
            break
        if option in ("-u", "-g", "-p", "-h", "-C", "-r", "-t"):
            rest[:1] = []
        elif option in ("-l", "-v", "-k", "-K"):
            return 0
    while rest and "=" in rest[0].split("/")[0] and not rest[0].startswith(("PATH=", "LAB_")):
        name, _, value = rest.pop(0).partition("=")
        os.environ[name] = value
    if not rest:
        sys.stderr.write("usage: sudo -h | -K | -k | -V\n")
        return 1
    if "/" in rest[0]:
        sys.stderr.write("sudo: %s: command not found\n" % rest[0])
        return 1
    try:
        os.execvp(rest[0], rest)
    except OSError:
        sys.stderr.write("sudo: %s: command not found\n" % rest[0])
        return 1
