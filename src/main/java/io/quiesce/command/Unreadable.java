package io.quiesce.command;

/** A program answered in a form that we do not know. It is never read as "nothing" or "zero". */
public final class Unreadable extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param what what was being read, such as "virsh list"
     * @param line the line that was not understood, as the host printed it
     * @param expected what would have been understood
     */
    public Unreadable(String what, String line, String expected) {
        super("%s printed '%s', expected %s".formatted(what, shown(line), expected));
    }

    private static String shown(String line) {
        return line.length() <= 300 ? line : line.substring(0, 300) + "…";
    }
}
