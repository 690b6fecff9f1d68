package io.quiesce.power;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.quiesce.command.CommandResult;
import io.quiesce.inventory.PowerControl.Redfish;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One system of a management controller: {@code PowerState} and {@code Reset} of a Redfish {@code ComputerSystem} (DMTF
 * DSP0268).
 */
final class RedfishSystem implements Control {

    private static final String SYSTEMS = "/redfish/v1/Systems";

    private final Redfish control;
    private final Map<String, String> environment;
    private final HttpClient client;
    private final Duration timeout;

    RedfishSystem(Redfish control, Map<String, String> environment, HttpClient client, Duration timeout) {
        this.control = control;
        this.environment = environment;
        this.client = client;
        this.timeout = timeout;
    }

    @Override
    public CommandResult ask(PowerRequest request, String id, Duration limit) {
        try {
            Secret password = Secret.read(control.password(), environment);
            try (RedfishService service = new RedfishService(control, password, client, timeout, limit)) {
                return request == PowerRequest.STATE
                        ? state(service, service.get(path(service))).answer()
                        : act(service, request);
            }
        } catch (NotDone e) {
            return e.result();
        }
    }

    private CommandResult act(RedfishService service, PowerRequest request) throws NotDone {
        String type = resetType(request);
        String target = target(service, type);
        service.act(target, JsonNodeFactory.instance.objectNode().put("ResetType", type));
        return Word.ACCEPTED.answer();
    }

    private static String resetType(PowerRequest request) {
        return switch (request) {
            case ON -> "On";
            case SOFT_OFF -> "GracefulShutdown";
            case FORCE_OFF -> "ForceOff";
            case STATE -> throw new IllegalArgumentException("a state is read, not made");
        };
    }

    /**
     * Where the system takes resets, if it takes this one. What it does not take is not tried: some controllers answer 204
     * to every type (outputs/redfish-sushy-reset-bad).
     */
    private String target(RedfishService service, String type) throws NotDone {
        try {
            String path = path(service);
            JsonNode reset = service.get(path).path("Actions").path("#ComputerSystem.Reset");
            List<String> allowed = new ArrayList<>();
            reset.path("ResetType@Redfish.AllowableValues").forEach(value -> allowed.add(value.asText()));
            if (!allowed.isEmpty() && !allowed.contains(type)) {
                throw NotDone.refused("%s does not know the reset '%s' for this system; it allows %s"
                        .formatted(service, type, service.shown(String.join(", ", allowed))));
            }
            return below(service, path, reset.path("target").asText(""));
        } catch (NotDone e) {
            throw e.beforeTheAct();
        }
    }

    /** An action is sent to the system that was found, to no other. */
    private static String below(RedfishService service, String system, String target) throws NotDone {
        String expected = system.replaceFirst("/+$", "") + "/";
        if (target.startsWith(expected) && !target.contains("..")) {
            return target;
        }
        throw NotDone.refused(
                target.isEmpty()
                        ? "%s offers no reset of this system".formatted(service)
                        : "%s says that the reset of this system is at '%s', expected a path below %s"
                                .formatted(service, service.shown(target), expected));
    }

    private String path(RedfishService service) throws NotDone {
        Optional<String> system = control.system();
        if (system.isPresent()) {
            return SYSTEMS + "/"
                    + URLEncoder.encode(system.get(), StandardCharsets.UTF_8).replace("+", "%20");
        }
        JsonNode collection = service.get(SYSTEMS);
        JsonNode members = collection.path("Members");
        List<String> paths = new ArrayList<>();
        for (JsonNode member : members) {
            paths.add(member.path("@odata.id").asText());
        }
        if (paths.size() == 1 && !collection.has("Members@odata.nextLink")) {
            return inSystems(service, paths.get(0));
        }
        if (!members.isArray() || paths.isEmpty()) {
            throw NotDone.refused("%s names no system".formatted(service));
        }
        throw NotDone.refused("%s has several systems (%s%s); the inventory must say which one is meant"
                .formatted(
                        service,
                        service.shown(String.join(
                                ", ", paths.stream().map(RedfishSystem::id).toList())),
                        collection.has("Members@odata.nextLink") ? ", …" : ""));
    }

    /** A member is followed to a system of the same controller only: what answers there is believed. */
    private static String inSystems(RedfishService service, String path) throws NotDone {
        if (path.startsWith(SYSTEMS + "/") && !path.contains("..")) {
            return path;
        }
        throw NotDone.refused("the only system is said to be at '%s', expected a path below %s"
                .formatted(service.shown(path), SYSTEMS));
    }

    private static String id(String path) {
        String noSlash = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return noSlash.substring(noSlash.lastIndexOf('/') + 1);
    }

    /** The values of DSP0268 that say something about power; anything else is shown. */
    private static Word state(RedfishService service, JsonNode system) throws NotDone {
        JsonNode value = system.path("PowerState");
        return switch (value.asText("")) {
            case "On" -> Word.ON;
            case "Off" -> Word.OFF;
            case "PoweringOn" -> Word.POWERING_ON;
            case "PoweringOff" -> Word.POWERING_OFF;
            default ->
                throw NotDone.refused(
                        value.isMissingNode() || value.isNull()
                                ? "%s says nothing about the power state of this system".formatted(service)
                                : "%s says the power state is '%s', expected On, Off, PoweringOn or PoweringOff"
                                        .formatted(service, service.shown(value.asText())));
        };
    }
}
