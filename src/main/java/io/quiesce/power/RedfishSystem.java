package io.quiesce.power;

import com.fasterxml.jackson.databind.JsonNode;
import io.quiesce.inventory.PowerControl.Redfish;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One system of a management controller: {@code PowerState} of a Redfish {@code ComputerSystem} (DMTF DSP0268). */
final class RedfishSystem implements PowerReading {

    private static final String SYSTEMS = "/redfish/v1/Systems";
    private static final int LONGEST_VALUE = 40;

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
    public PowerState read() {
        try {
            Secret password = Secret.read(control.password(), environment);
            RedfishService service = new RedfishService(control, password, client, timeout);
            return state(service.get(path(service)));
        } catch (NotRead e) {
            return new PowerState.Unknown(e.why());
        }
    }

    private String path(RedfishService service) throws NotRead {
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
            return inSystems(paths.get(0));
        }
        if (!members.isArray() || paths.isEmpty()) {
            throw new NotRead("%s names no system".formatted(service));
        }
        throw new NotRead("%s has several systems (%s%s); the inventory must say which one is meant"
                .formatted(
                        service,
                        String.join(", ", paths.stream().map(RedfishSystem::id).toList()),
                        collection.has("Members@odata.nextLink") ? ", …" : ""));
    }

    /** A member is followed to a system of the same controller only: what answers there is believed. */
    private static String inSystems(String path) throws NotRead {
        if (path.startsWith(SYSTEMS + "/") && !path.contains("..")) {
            return path;
        }
        throw new NotRead("the only system is said to be at '%s', expected a path below %s"
                .formatted(Shown.of(path, LONGEST_VALUE), SYSTEMS));
    }

    private static String id(String path) {
        String noSlash = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        return Shown.of(noSlash.substring(noSlash.lastIndexOf('/') + 1), LONGEST_VALUE);
    }

    /** The values of DSP0268 that say something about power; anything else is shown. */
    static PowerState state(JsonNode system) {
        JsonNode value = system.path("PowerState");
        return switch (value.asText("")) {
            case "On" -> new PowerState.On();
            case "Off" -> new PowerState.Off();
            case "PoweringOn" -> new PowerState.Changing(PowerState.Towards.ON);
            case "PoweringOff" -> new PowerState.Changing(PowerState.Towards.OFF);
            default ->
                new PowerState.Unknown(
                        value.isMissingNode() || value.isNull()
                                ? "the controller says nothing about the power state of this system"
                                : "the controller says the power state is '%s', expected On, Off, PoweringOn or PoweringOff"
                                        .formatted(Shown.of(value.asText(), LONGEST_VALUE)));
        };
    }
}
