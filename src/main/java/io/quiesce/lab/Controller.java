package io.quiesce.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What the management controller of one machine answers over Redfish: its power, and the few things one can do to it (DMTF
 * DSP0266 for the protocol, DSP0268 for the resources). Thread-safe.
 *
 * <p>The shape of a system is copied from {@code redfish-sushy-system-off.txt}. Unlike the recorded emulator, which
 * accepts an unknown reset type ({@code redfish-sushy-reset-bad.txt}), this one refuses it, as DSP0266 demands and
 * controllers of hardware do.
 */
final class Controller {

    private static final String ROOT = "/redfish/v1";
    private static final String SYSTEMS = ROOT + "/Systems";
    private static final String SYSTEM = SYSTEMS + "/1";
    private static final String RESET = SYSTEM + "/Actions/ComputerSystem.Reset";
    private static final String SESSION_SERVICE = ROOT + "/SessionService";
    private static final String SESSIONS = SESSION_SERVICE + "/Sessions";

    private static final String RESET_TYPE = "ResetType";
    /** ForceRestart is not offered: nothing in the lab starts again without having been off. */
    private static final List<String> RESET_TYPES = List.of("On", "ForceOff", "GracefulShutdown");

    private static final int LONGEST_SHOWN = 200;

    private final Machine machine;
    private final ControllerAccess access;
    private final ControllerSessions sessions;

    Controller(Machine machine, ControllerAccess access, ControllerSessions sessions) {
        this.machine = machine;
        this.access = access;
        this.sessions = sessions;
    }

    /** Answers one request, and does what it asks for. */
    ControllerAnswer answer(ControllerRequest request) {
        if (request.path().equals("/redfish")) {
            return get(request, StateFile.JSON.createObjectNode().put("v1", ROOT + "/"));
        }
        if (request.path().equals(ROOT)) {
            return get(request, serviceRoot());
        }
        // the one POST that needs no login, because it is one
        if (request.path().equals(SESSIONS) && request.is("POST")) {
            return login(request);
        }
        if (!isLoggedIn(request)) {
            return unauthorized(ControllerRefusal.NO_SESSION.answer());
        }
        return switch (request.path()) {
            case SYSTEMS -> get(request, collection(SYSTEMS, "ComputerSystem", List.of("1")));
            case SYSTEM -> get(request, system());
            case RESET -> request.is("POST") ? reset(request) : only("POST", request);
            case SESSION_SERVICE -> get(request, sessionService());
            case SESSIONS ->
                request.is("GET")
                        ? ControllerAnswer.resource(collection(SESSIONS, "Session", sessions.ids()))
                        : only("GET, POST", request);
            default -> request.path().startsWith(SESSIONS + "/") ? session(request) : notFound(request);
        };
    }

    /** A request in one line, without what may be secret. */
    static String inWords(ControllerRequest request) {
        String line = request.method() + " " + request.path();
        if (request.path().equals(RESET)) {
            String type = object(request.body())
                    .map(body -> body.path(RESET_TYPE).asText(""))
                    .orElse("");
            line += type.isEmpty() ? "" : " " + type;
        }
        return line.length() > LONGEST_SHOWN ? line.substring(0, LONGEST_SHOWN) + "…" : line;
    }

    private static ControllerAnswer get(ControllerRequest request, ObjectNode resource) {
        return request.is("GET") ? ControllerAnswer.resource(resource) : only("GET", request);
    }

    private static ControllerAnswer only(String methods, ControllerRequest request) {
        return ControllerRefusal.METHOD.answer(request.method()).with("Allow", methods);
    }

    private static ControllerAnswer notFound(ControllerRequest request) {
        return ControllerRefusal.NOT_FOUND.answer(request.path());
    }

    private static ControllerAnswer unauthorized(ControllerAnswer answer) {
        return answer.with("WWW-Authenticate", "Basic realm=\"Redfish\"");
    }

    // Logins

    private boolean isLoggedIn(ControllerRequest request) {
        if (machine.faults().on("bmc-wrong-password")) {
            return false;
        }
        Optional<String> token = request.header("x-auth-token");
        return token.isPresent()
                ? sessions.admits(token.get())
                : request.header("authorization").filter(this::isBasicLogin).isPresent();
    }

    private boolean isBasicLogin(String authorization) {
        if (!authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return false;
        }
        try {
            String pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon > 0 && admits(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException noBase64) {
            return false;
        }
    }

    private boolean admits(String user, String password) {
        return !machine.faults().on("bmc-wrong-password") && access.admits(user, password);
    }

    private ControllerAnswer login(ControllerRequest request) {
        if (!isJson(request)) {
            return ControllerRefusal.MEDIA_TYPE.answer();
        }
        Optional<ObjectNode> body = object(request.body());
        if (body.isEmpty()) {
            return ControllerRefusal.NO_JSON.answer();
        }
        for (String property : List.of("UserName", "Password")) {
            if (!body.get().path(property).isTextual()) {
                return ControllerRefusal.PROPERTY_MISSING.answer(property);
            }
        }
        if (!admits(
                body.get().path("UserName").asText(),
                body.get().path("Password").asText())) {
            return unauthorized(ControllerRefusal.WRONG_LOGIN.answer(SESSIONS, "Invalid username or password"));
        }
        return sessions.begin()
                .map(session -> ControllerAnswer.created(session(session.id())).with("X-Auth-Token", session.token()))
                .orElseGet(ControllerRefusal.TOO_MANY_SESSIONS::answer);
    }

    private ControllerAnswer session(ControllerRequest request) {
        String id = request.path().substring(SESSIONS.length() + 1);
        if (!sessions.ids().contains(id)) {
            return notFound(request);
        }
        if (request.is("DELETE")) {
            sessions.end(id);
            return ControllerAnswer.noContent();
        }
        return request.is("GET") ? ControllerAnswer.resource(session(id)) : only("GET, DELETE", request);
    }

    // Resources

    private static ObjectNode resource(String path, String type, String id, String name) {
        return StateFile.JSON
                .createObjectNode()
                .put("@odata.type", "#" + type)
                .put("@odata.id", path)
                .put("Id", id)
                .put("Name", name);
    }

    private static ObjectNode collection(String path, String of, List<String> ids) {
        ObjectNode collection = StateFile.JSON
                .createObjectNode()
                .put("@odata.type", "#%1$sCollection.%1$sCollection".formatted(of))
                .put("@odata.id", path)
                .put("Name", of + " Collection")
                .put("Members@odata.count", ids.size());
        ArrayNode members = collection.putArray("Members");
        ids.forEach(id -> members.addObject().put("@odata.id", path + "/" + id));
        return collection;
    }

    private ObjectNode serviceRoot() {
        ObjectNode root = resource(ROOT + "/", "ServiceRoot.v1_5_0.ServiceRoot", "RootService", "Root Service")
                .put("RedfishVersion", "1.6.0")
                .put("UUID", uuid("controller"));
        root.putObject("Systems").put("@odata.id", SYSTEMS);
        root.putObject("SessionService").put("@odata.id", SESSION_SERVICE);
        root.putObject("Links").putObject("Sessions").put("@odata.id", SESSIONS);
        return root;
    }

    private ObjectNode system() {
        ObjectNode system = resource(SYSTEM, "ComputerSystem.v1_13_0.ComputerSystem", "1", machine.name())
                .put("UUID", uuid("system"))
                .put("Manufacturer", "Pretended")
                .put("PowerState", machine.powerState().redfish());
        system.putObject("Status").put("State", "Enabled").put("Health", "OK");
        ObjectNode reset = system.putObject("Actions").putObject("#ComputerSystem.Reset");
        reset.put("target", RESET);
        ArrayNode types = reset.putArray(RESET_TYPE + "@Redfish.AllowableValues");
        RESET_TYPES.forEach(types::add);
        return system;
    }

    private String uuid(String what) {
        return UUID.nameUUIDFromBytes((what + "/" + machine.name()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    private ObjectNode sessionService() {
        ObjectNode service = resource(
                        SESSION_SERVICE, "SessionService.v1_1_8.SessionService", "SessionService", "Session Service")
                .put("ServiceEnabled", true)
                .put("SessionTimeout", sessions.idle().toSeconds());
        service.putObject("Sessions").put("@odata.id", SESSIONS);
        return service;
    }

    private static ObjectNode session(String id) {
        return resource(SESSIONS + "/" + id, "Session.v1_3_0.Session", id, "User Session")
                .put("UserName", ControllerAccess.USER);
    }

    // The reset

    private ControllerAnswer reset(ControllerRequest request) {
        if (!isJson(request)) {
            return ControllerRefusal.MEDIA_TYPE.answer();
        }
        Optional<ObjectNode> body = object(request.body());
        if (body.isEmpty()) {
            return ControllerRefusal.NO_JSON.answer();
        }
        for (Iterator<String> names = body.get().fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!name.equals(RESET_TYPE)) {
                return ControllerRefusal.UNKNOWN.answer("ComputerSystem.Reset", name);
            }
        }
        JsonNode type = body.get().path(RESET_TYPE);
        if (type.isMissingNode()) {
            return ControllerRefusal.MISSING.answer("ComputerSystem.Reset", RESET_TYPE);
        }
        if (!type.isTextual()) {
            return ControllerRefusal.WRONG_TYPE.answer(type.toString(), RESET_TYPE, "ComputerSystem.Reset");
        }
        if (!RESET_TYPES.contains(type.asText())) {
            return ControllerRefusal.NOT_IN_LIST.answer(type.asText(), RESET_TYPE);
        }
        return reset(type.asText());
    }

    private ControllerAnswer reset(String type) {
        boolean isOn = machine.powerState().isOn();
        if (type.equals("On")) {
            if (isOn) {
                return ControllerRefusal.ALREADY_ON.answer();
            }
            if (!machine.faults().on("power-stuck-off")) {
                machine.powerOn();
            }
            return ControllerAnswer.noContent();
        }
        if (!isOn) {
            return ControllerRefusal.ALREADY_OFF.answer();
        }
        if (type.equals("ForceOff")) {
            machine.powerOff();
        } else {
            machine.pressButton();
        }
        return ControllerAnswer.noContent();
    }

    private static boolean isJson(ControllerRequest request) {
        return request.header("content-type")
                .filter(type -> type.split(";", 2)[0].strip().equalsIgnoreCase("application/json"))
                .isPresent();
    }

    private static Optional<ObjectNode> object(String body) {
        try {
            return StateFile.JSON.readTree(body) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JsonProcessingException noJson) {
            return Optional.empty();
        }
    }
}
