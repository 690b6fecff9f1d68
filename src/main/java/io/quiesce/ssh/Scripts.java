package io.quiesce.ssh;

import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What is sent to a node's shell.
 *
 * <p>Everything that varies is an argument, quoted once; the scripts are constants. They use relative paths only and
 * redirect to nothing outside {@code .quiesce}. Programs a node needs for them: {@code sh env setsid ps awk mkdir rm mv
 * cat dd head wc sha256sum sleep}, and {@code sudo} if it is asked for.
 */
final class Scripts {

    /** How often a launch looks for the end of its act: every 50 ms for a second, then every 200 ms. */
    private static final int QUICK_POLLS = 20;

    private static final String PATHS = "PATH=\"$PATH:/usr/sbin:/sbin:/usr/local/sbin\"; export PATH; ";

    // ps shows the environment behind the command; the marks are spelled in two halves so that awk does not find
    // itself.
    // What descends from a marked process is found too: programs such as service clear their environment. Its words are
    // process/session: by both, what was found before is known again when its parent is gone
    private static final String FIND =
            "ps axeww -o pid=,ppid=,sid=,stat=,command= | awk -v p=\"$p\" -v x=\"$x\" -v r=\" $r \""
                    + " '$4 !~ /^Z/ { u[$1] = $2; s[$1] = $3;"
                    + " if (index($0 \" \", \"QUIESCE\" \"_COMMAND=\" p (x ? \" \" : \"\"))"
                    + " || index(r, \" \" $1 \"/\" $3 \" \")) m[$1] = 1;"
                    + " else if (index($0, \" QUIESCE\" \"_LEAVES=\")) f[$1] = 1 }"
                    + " END { for (q in u) { a = q; while (a + 0 > 1 && !(a in m) && !(a in f)) a = u[a];"
                    + " if (a in m) print q \"/\" s[q] } }'";

    // looks once a second, and once more at the end, whether a stream has grown too long, and takes away what is behind
    // its beginning: whoever writes appends, so is neither held up nor told. What is taken away is counted first, for
    // else the rest would look whole
    private static final String WATCH = oneLine(
            """
            x=; trap 'x=1' TERM;
            while [ -z "$x" ]; do
            sleep 1 & s=$!; [ -z "$x" ] && wait $s || { x=1; kill $s; };
            kill -0 $$ || x=1;
            for f in out err; do n=$(wc -c < "$d/$f");
            if [ $n -gt $((16 * cap)) ]; then
            c=0; if [ -f "$d/$f.cut" ]; then read c < "$d/$f.cut"; fi;
            echo $((c + n - cap)) > "$d/$f.cut" && m=$(dd bs=$cap seek=1 count=0 of="$d/$f" 2>&1);
            fi; done; done
            """);

    // what asks its host to go down may be ended by the host before it can say that all went well: it tidies up all the
    // same
    private static final String LEADER = oneLine(
                    """
            d=$1; cap=$5; umask "$2"; echo $$ > "$d/pid"; over=; w=;
            if [ "$3" = LAST_ACT ]; then trap 'over=1' HUP TERM; else (WATCH) > "$d/watch" 2>&1 & w=$!; fi;
            sh -c "$4"; rc=$?;
            if [ -n "$w" ]; then { kill $w; wait $w; } >> "$d/watch" 2>&1; fi;
            if [ "$3" = LAST_ACT ] && { [ $rc -eq 0 ] || [ -n "$over" ]; }; then rm -rf "$d";
            else echo $rc > "$d/rc.new" && mv "$d/rc.new" "$d/rc"; fi
            """)
            .replace("WATCH", WATCH);

    private static final String LAUNCH = oneLine(
            """
            leader=$1; id=$2; size=$3; polls=$4; cap=$5; kind=$6; line=$7; shift 7;
            LC_ALL=C; export LC_ALL; PATHS
            mark=QUIESCE_COMMAND; u=$(umask); umask 077; d=.quiesce/$id; i=.quiesce/$id.in.$$;
            for f in "$@"; do rm -rf ".quiesce/$f"; done;
            m=$(mkdir -p .quiesce 2>&1) || { echo "quiesce refused $m"; exit 1; };
            cat > "$i" && [ "$(wc -c < "$i")" -eq "$size" ]
            || { rm -f "$i"; echo "quiesce refused the input did not arrive whole"; exit 1; };
            if m=$(mkdir "$d" 2>&1); then
            mv "$i" "$d/in";
            setsid env LC_ALL=C "$mark=$id" sh -c "$leader" quiesce "$d" "$u" "$kind" "$line" "$cap"
            >> "$d/out" 2>> "$d/err" < "$d/in" &
            echo "quiesce started";
            elif [ -d "$d" ]; then
            rm -f "$i"; echo "quiesce attached";
            p=; if [ ! -f "$d/rc" ] && [ -f "$d/pid" ]; then read p < "$d/pid"; fi;
            if [ -n "$p" ]; then q=$p; p=$id; x=1; r=; s=;
            for z in $(FIND); do if [ "${z%/*}" = "$q" ]; then s=1; fi; done;
            if [ -z "$s" ] && [ -d "$d" ] && [ ! -f "$d/rc" ]; then echo "quiesce lost"; exit 0; fi; fi;
            else rm -f "$i"; echo "quiesce refused $m"; exit 1; fi;
            n=0;
            while [ ! -f "$d/rc" ]; do
            if [ ! -d "$d" ]; then
            if [ "$kind" = LAST_ACT ]; then echo "quiesce gone"; else echo "quiesce lost"; fi; exit 0; fi;
            p=; if [ -f "$d/pid" ]; then read p < "$d/pid"; fi;
            if [ -n "$p" ]; then
            m=$(kill -0 "$p" 2>&1)
            || if [ -d "$d" ] && [ ! -f "$d/rc" ]; then echo "quiesce lost"; exit 0; else continue; fi;
            elif [ $n -ge 40 ]; then echo "quiesce lost"; exit 0; fi;
            if [ $n -ge "$polls" ]; then echo "quiesce running"; exit 0; fi;
            n=$((n + 1)); if [ $n -le 20 ]; then sleep 0.05 || sleep 1; else sleep 0.2 || sleep 1; fi;
            done;
            read rc < "$d/rc";
            t="quiesce exited $rc";
            for f in out err; do
            set -- $(wc -c < "$d/$f") $(sha256sum < "$d/$f"); n=$1; h=${2:--};
            if [ -f "$d/$f.cut" ]; then read c < "$d/$f.cut"; n=$((n + c)); h=-; fi;
            t="$t $n $h"; done; echo "$t";
            head -c "$cap" "$d/out"; head -c "$cap" "$d/err" >&2
            """);

    // all stand still before any of them is ended: none has the time to start another and be gone
    private static final String STOP = oneLine(
            """
            p=$1; x=$2; shift 2; LC_ALL=C; export LC_ALL; PATHS
            r=; found() { FIND; };
            hit() { for q in $r; do m=$(kill "-$1" "${q%/*}" 2>&1); done; };
            end() { hit STOP; r=$(echo $(found)); hit STOP; hit "$1"; hit CONT; sleep 0.1 || sleep 1; r=$(echo $(found)); };
            r=$(echo $(found)); if [ -n "$r" ]; then end TERM; fi;
            for w in 0.1 0.3 0.5; do if [ -n "$r" ]; then sleep $w || sleep 1; r=$(echo $(found)); fi; done;
            for w in 1 2 3 4 5; do if [ -n "$r" ]; then end KILL; fi; done;
            set -- $r; l=$#;
            if [ $l -eq 0 ] && [ -z "$x" ]; then rm -rf .quiesce/"$p"*; fi;
            echo $l
            """);

    private static final String REMOVE = "for f in \"$@\"; do rm -rf \".quiesce/$f\"; done";

    private Scripts() {}

    /** A read: replaces the login shell, so that the mark is on the command itself. */
    static String read(Command command, boolean sudo) {
        return "exec " + (sudo ? "sudo -n " : "") + "env LC_ALL=C " + CommandLine.MARK + "=" + command.id() + " sh -c "
                + CommandLine.quote(PATHS + command.line());
    }

    /** Starts an act unless its id ran before, and answers when it has ended or {@code patience} has passed. */
    static String launch(Command command, Duration patience, int cap, boolean sudo, Collection<String> forgotten) {
        List<String> arguments = new ArrayList<>(List.of(
                LEADER,
                command.id(),
                String.valueOf(command.input().getBytes(StandardCharsets.UTF_8).length),
                String.valueOf(polls(patience)),
                String.valueOf(cap),
                command.kind().name(),
                command.line()));
        arguments.addAll(forgotten);
        return script(LAUNCH, sudo, arguments);
    }

    /** Ends what belongs to one id, or to all ids that begin so; prints how many processes are left. */
    static String stop(String id, boolean exactly, boolean sudo) {
        return script(STOP, sudo, List.of(id, exactly ? "1" : ""));
    }

    /** Removes what is kept of these acts. */
    static String remove(Collection<String> ids, boolean sudo) {
        return script(REMOVE, sudo, ids);
    }

    private static String script(String script, boolean sudo, Collection<String> arguments) {
        List<String> all = new ArrayList<>(List.of("-c", script, "quiesce"));
        all.addAll(arguments);
        return "exec " + (sudo ? "sudo -n " : "") + CommandLine.of("sh", all);
    }

    private static long polls(Duration patience) {
        long quick = patience.toMillis() / 50;
        return quick <= QUICK_POLLS ? quick : QUICK_POLLS + (patience.toMillis() - 1000) / 200;
    }

    private static String oneLine(String script) {
        return script.strip().replace("\n", " ").replace("PATHS", PATHS.strip()).replace("FIND", FIND);
    }
}
