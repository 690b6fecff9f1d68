package io.quiesce.openvstorage;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.command.Command;
import io.quiesce.command.CommandLine;
import io.quiesce.command.CommandResult;
import io.quiesce.command.CommandResult.Exited;
import io.quiesce.command.CommandRunner;
import io.quiesce.command.Reading;
import io.quiesce.command.Sections;
import io.quiesce.command.Sections.Section;
import io.quiesce.command.Target;
import io.quiesce.command.Unreadable;
import io.quiesce.inventory.Role;
import io.quiesce.inventory.VPool;
import io.quiesce.openvstorage.NodeFacts.Era;
import io.quiesce.openvstorage.NodeFacts.Init;
import io.quiesce.openvstorage.NodeFacts.Mount;
import io.quiesce.openvstorage.NodeFacts.Service;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at one node: who it is, what it is, what runs on it, its clock, its root disk, its mounts. One command. */
public final class NodeLook {

    private static final Duration DEADLINE = Duration.ofMinutes(2);
    private static final String WHAT = "the look at a node";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Units whose names begin as ours do, but which belong to Open vSwitch. */
    private static final Set<String> OPEN_VSWITCH =
            Set.of("ovs-vswitchd", "ovsdb-server", "ovs-ctl", "ovs-record-hostname", "ovs-delete-transient-ports");

    private static final Pattern SERVICE = Pattern.compile("([^|\\s]+)\\|([a-z]+(?:[/-][a-z-]+)?)\\|(\\d*)");
    private static final Pattern DF = Pattern.compile("\\S.*\\s(\\d+)\\s+(\\d+)\\s+(-?\\d+)\\s+(\\d+)%\\s+/");

    /**
     * The units with their states; the init system itself says which dialect (reference: open-vstorage.md 1.4). systemctl
     * is asked once for all states and once for all processes; a unit file that is only a template has neither.
     */
    private static final String SERVICES =
            """
            services() {
              if [ "$init" = systemd ]; then
                set -f
                units=$(timeout -s KILL 30 systemctl list-unit-files --full --type=service --no-legend --no-pager) || return
                units=$(printf '%s\\n' "$units" | awk '$1 ~ /^(ovs-|alba-|asd-)/ && $1 !~ /@[.]service$/{print $1}')
                [ -n "$units" ] || return 0
                states=$(timeout -s KILL 30 systemctl is-active $units)
                pids=$(timeout -s KILL 30 systemctl show $units -p MainPID)
                { printf 'u %s\\n' $units; printf 's %s\\n' $states; printf 'p %s\\n' $pids; } | awk '
                  $1 == "u" {u[++n] = $2}
                  $1 == "s" {s[++m] = $2}
                  $1 == "p" {sub(/^MainPID=/, "", $2); p[++k] = $2}
                  END {
                    if (m != n || k != n) {print n " units, " m " states, " k " processes"; exit 1}
                    for (i = 1; i <= n; i++) {sub(/[.]service$/, "", u[i]); print u[i] "|" s[i] "|" p[i]}
                  }'
              else
                jobs=$(timeout -s KILL 30 initctl list) || return
                printf '%s\\n' "$jobs" | awk '/^(ovs|alba|asd)-/{i=2; if ($2 ~ /^[(]/) i=3; s=$i; sub(/,$/,"",s); p=""; \
            if ($(i+1)=="process") p=$(i+2); print $1"|"s"|"p}'
              fi
            }
            """;

    private static final String PROBES =
            """
            section clock date +%s.%N
            section id cat /etc/openvstorage_id
            section os-id cat /etc/machine-id
            section hostname hostname
            init=$(cat /proc/1/comm)
            section init cat /proc/1/comm
            section files cat /opt/OpenvStorage/config/ovs.json
            section store cat /opt/OpenvStorage/config/arakoon_cacc.ini
            if [ "$rc" = 0 ]; then
              section type timeout -s KILL 30 ovs config get "ovs/framework/hosts/$(cat /etc/openvstorage_id)/type"
            fi
            section services services
            section root timeout -s KILL 10 df -P /
            section up cat /proc/uptime
            """;

    private final CommandRunner runner;
    private final Clock clock;

    public NodeLook(CommandRunner runner, Clock clock) {
        this.runner = runner;
        this.clock = clock;
    }

    /**
     * Looks at a node.
     *
     * @param vpools the vPools whose mounts are wanted
     * @throws Unreadable if an answer has a form that we do not know, for example an unknown init system
     */
    public Reading<NodeFacts> look(Target target, List<VPool> vpools) {
        Instant before = clock.instant();
        CommandResult result = runner.run(target, Command.read("node-look", script(vpools), DEADLINE));
        Instant after = clock.instant();
        return Reading.of(result, exited -> new Reading.Read<>(facts(exited, vpools, before, after)));
    }

    static String script(List<VPool> vpools) {
        return probes(vpools) + Sections.END;
    }

    /** The script without its end, for a look that goes on. */
    static String probes(List<VPool> vpools) {
        StringBuilder script =
                new StringBuilder(Sections.PRELUDE).append(SERVICES).append(PROBES);
        for (VPool vpool : vpools) {
            script.append("section mount ")
                    .append(CommandLine.of("timeout", "-s", "KILL", "10", "mountpoint", vpool.mount()))
                    .append('\n');
        }
        return script.toString();
    }

    static NodeFacts facts(Exited exited, List<VPool> vpools, Instant before, Instant after) {
        Sections sections = Sections.read(WHAT, exited);
        Optional<String> osId = word(sections.get(WHAT, "os-id"));
        Optional<String> ovsId = word(sections.get(WHAT, "id"));
        Init init = init(sections.get(WHAT, "init"));
        List<Service> services = services(sections.get(WHAT, "services"));
        Era era = era(sections, services);
        RoleRead role = role(sections, services);
        return new NodeFacts(
                ovsId.or(() -> osId),
                osId,
                word(sections.get(WHAT, "hostname")).orElse(""),
                init,
                era,
                role.role(),
                role.source(),
                services,
                skew(sections.get(WHAT, "clock"), before, after),
                rootFreePercent(sections.get(WHAT, "root")),
                mounts(sections.every("mount"), vpools),
                up(sections.get(WHAT, "up")));
    }

    private static Optional<String> word(Section section) {
        return section.ok() && !section.firstLine().isEmpty() ? Optional.of(section.firstLine()) : Optional.empty();
    }

    private static Init init(Section section) {
        return switch (section.firstLine()) {
            case "systemd" -> Init.SYSTEMD;
            case "init" -> Init.UPSTART;
            default -> throw new Unreadable("/proc/1/comm", section.text(), "'init' (upstart) or 'systemd'");
        };
    }

    private static List<Service> services(Section section) {
        if (!section.ok()) {
            throw new Unreadable("the list of units", section.text(), "a list, but it ended with " + section.code());
        }
        List<Service> services = new ArrayList<>();
        for (String line : section.lines()) {
            Matcher matcher = SERVICE.matcher(line.strip());
            if (!matcher.matches()) {
                throw new Unreadable("the list of units", line, "name|state|pid");
            }
            if (!OPEN_VSWITCH.contains(matcher.group(1))) {
                String pid = matcher.group(3);
                services.add(new Service(matcher.group(1), matcher.group(2), pid.isEmpty() ? 0 : Long.parseLong(pid)));
            }
        }
        return services;
    }

    private static Era era(Sections sections, List<Service> services) {
        if (sections.get(WHAT, "store").ok() || named(services, "asd-manager", "asd-watcher")) {
            return Era.CONFIG_STORE;
        }
        if (sections.get(WHAT, "files").ok() || named(services, "alba-asdmanager")) {
            return Era.CONFIG_FILES;
        }
        return Era.UNKNOWN;
    }

    /** The role and where it was read. */
    private record RoleRead(Optional<Role> role, String source) {}

    private static RoleRead role(Sections sections, List<Service> services) {
        Optional<Section> type = sections.find("type").filter(Section::ok);
        if (type.isPresent() && !type.get().lines().isEmpty()) {
            List<String> lines = type.get().lines();
            return named(lines.get(lines.size() - 1).strip().replace("\"", ""), "the configuration store");
        }
        Section files = sections.get(WHAT, "files");
        if (files.ok() && sections.find("type").isEmpty()) {
            return named(nodeType(files), "ovs.json");
        }
        if (named(services, "ovs-arakoon-ovsdb")) {
            return new RoleRead(Optional.of(Role.MASTER), "its unit ovs-arakoon-ovsdb");
        }
        if (named(services, "ovs-watcher-framework", "ovs-workers")) {
            return new RoleRead(Optional.of(Role.EXTRA), "its units: a framework without Arakoon");
        }
        if (named(services, "alba-asdmanager", "asd-manager", "asd-watcher")
                || services.stream().anyMatch(s -> s.name().startsWith("alba-asd-"))) {
            return new RoleRead(Optional.of(Role.BACKEND), "its units: ALBA without a framework");
        }
        return new RoleRead(Optional.empty(), "nothing on the node tells its role");
    }

    private static RoleRead named(String type, String source) {
        return switch (type) {
            case "MASTER" -> new RoleRead(Optional.of(Role.MASTER), source);
            case "EXTRA" -> new RoleRead(Optional.of(Role.EXTRA), source);
            case "UNCONFIGURED" -> new RoleRead(Optional.empty(), source + " says UNCONFIGURED");
            default -> throw new Unreadable("the node type in " + source, type, "MASTER, EXTRA or UNCONFIGURED");
        };
    }

    private static String nodeType(Section files) {
        try {
            return JSON.readTree(files.text()).path("core").path("nodetype").asText();
        } catch (JsonProcessingException e) {
            throw new Unreadable("ovs.json", files.text(), "JSON with core.nodetype");
        }
    }

    private static boolean named(List<Service> services, String... names) {
        Set<String> wanted = Set.of(names);
        return services.stream().anyMatch(s -> wanted.contains(s.name()));
    }

    private static Duration skew(Section section, Instant before, Instant after) {
        if (!section.ok() || !section.firstLine().matches("\\d{1,12}\\.\\d{1,9}")) {
            throw new Unreadable("date +%s.%N", section.text(), "seconds and nanoseconds");
        }
        BigDecimal seconds = new BigDecimal(section.firstLine());
        Instant theirs = Instant.ofEpochSecond(
                seconds.longValue(),
                seconds.remainder(BigDecimal.ONE).movePointRight(9).longValue());
        if (theirs.isBefore(before)) {
            return Duration.between(theirs, before);
        }
        return theirs.isAfter(after) ? Duration.between(after, theirs) : Duration.ZERO;
    }

    private static int rootFreePercent(Section section) {
        for (String line : section.lines()) {
            Matcher matcher = DF.matcher(line.strip());
            if (matcher.matches()) {
                return Math.max(0, 100 - Integer.parseInt(matcher.group(4)));
            }
        }
        throw new Unreadable("df -P /", section.text(), "a line that ends in 'NN% /'");
    }

    /** 1 or 32: not a mount, by the version of util-linux (reference: real-hosts.md, mounts). */
    private static Map<String, Mount> mounts(List<Section> sections, List<VPool> vpools) {
        if (sections.size() != vpools.size()) {
            throw new Unreadable(WHAT, sections.toString(), vpools.size() + " answers of mountpoint");
        }
        Map<String, Mount> mounts = new LinkedHashMap<>();
        for (int i = 0; i < sections.size(); i++) {
            Section section = sections.get(i);
            mounts.put(vpools.get(i).name(), mount(section));
        }
        return mounts;
    }

    static Mount mount(Section section) {
        if (section.ok()) {
            return Mount.MOUNTED;
        }
        if (section.killed() || section.text().contains("Transport endpoint")) {
            return Mount.STALE;
        }
        if (section.code() == 1 || section.code() == 32) {
            return Mount.NOT_MOUNTED;
        }
        throw new Unreadable("mountpoint", section.text(), "an exit code of 0, 1 or 32, not " + section.code());
    }

    static Optional<Duration> up(Section section) {
        return section.ok() && section.firstLine().matches("\\d{1,12}\\.\\d+ .*")
                ? Optional.of(Duration.ofSeconds(Long.parseLong(
                        section.firstLine().substring(0, section.firstLine().indexOf('.')))))
                : Optional.empty();
    }
}
