package io.quiesce.lab;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What an engine is given: an inventory with the nodes and their management controllers, and the host keys it may trust. */
final class HandedOver {

    private HandedOver() {}

    static void write(Path directory, List<LabCluster> clusters, ControllerAccess access) {
        try {
            Files.writeString(directory.resolve("known_hosts"), knownHosts(clusters));
            Files.writeString(directory.resolve("inventory.yml"), inventory(directory, clusters, access));
        } catch (IOException e) {
            throw new LabFailure("cannot write the inventory of the lab to " + directory, e);
        }
    }

    private static String knownHosts(List<LabCluster> clusters) {
        StringBuilder lines = new StringBuilder();
        for (LabCluster cluster : clusters) {
            for (LabNode node : cluster.nodes()) {
                lines.append("[127.0.0.1]:%d %s %s/%s\n"
                        .formatted(
                                node.port(),
                                KeyFiles.line(node.trueHostKey().getPublic()),
                                cluster.name(),
                                node.name()));
            }
        }
        return lines.toString();
    }

    private static String inventory(Path directory, List<LabCluster> clusters, ControllerAccess access) {
        StringBuilder yaml = new StringBuilder("# The pretended clusters of the lab; written anew at each start.\n");
        yaml.append("quiesce:\n  ssh: { user: root, identity: %s, known-hosts: %s, connect-timeout: 5s }\n"
                .formatted(quoted(directory.resolve("identity")), quoted(directory.resolve("known_hosts"))));
        yaml.append("  clusters:\n");
        for (LabCluster cluster : clusters) {
            ObjectNode description = cluster.description();
            yaml.append("    - name: %s\n      stack: %s\n      nodes:\n".formatted(cluster.name(), cluster.stack()));
            for (LabNode node : cluster.nodes()) {
                yaml.append(
                        "        - name: %s\n          address: 127.0.0.1\n          port: %d\n          roles: [%s]\n"
                                .formatted(node.name(), node.port(), String.join(", ", roles(description, node))));
                yaml.append(
                        "          power:\n            redfish: { url: %s, user: %s, password-file: %s, certificate: %s }\n"
                                .formatted(
                                        quoted("https://127.0.0.1:" + node.controllerPort()),
                                        ControllerAccess.USER,
                                        quoted(access.passwordFile()),
                                        quoted(access.certificate())));
            }
            JsonNode vpools = description.path("vpools");
            if (!vpools.isEmpty()) {
                yaml.append("      vpools:\n");
                for (JsonNode vpool : vpools) {
                    yaml.append("        - { name: %s, mount: %s, config: %s }\n"
                            .formatted(
                                    vpool.path("name").asText(),
                                    quoted(vpool.path("mount").asText()),
                                    quoted(vpool.path("config").asText())));
                }
            }
            JsonNode applications = description.path("applications");
            if (!applications.isEmpty()) {
                yaml.append("      applications:\n");
                for (JsonNode application : applications) {
                    String control = application.path("control").asText();
                    yaml.append("        - { name: %s, running: %s, halt: %s, start: %s }\n"
                            .formatted(
                                    application.path("name").asText(),
                                    quoted(control + " status"),
                                    quoted(control + " stop"),
                                    quoted(control + " start")));
                }
            }
        }
        return yaml.toString();
    }

    private static List<String> roles(ObjectNode description, LabNode node) {
        List<String> roles = new ArrayList<>();
        for (JsonNode described : description.path("nodes")) {
            if (described.path("name").asText().equals(node.name())) {
                described.path("roles").forEach(role -> roles.add(role.asText()));
            }
        }
        return roles.isEmpty() ? List.of(node.role()) : roles;
    }

    private static String quoted(Object text) {
        return "\"" + text.toString().replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
