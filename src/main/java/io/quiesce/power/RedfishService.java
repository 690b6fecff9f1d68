package io.quiesce.power;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.quiesce.inventory.PowerControl.Redfish;
import io.quiesce.inventory.RedfishLogin;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The resources and actions of one management controller, as JSON (DMTF DSP0266). For one request to a power control, by
 * one thread; closing it ends the session, if one was opened.
 */
final class RedfishService implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SESSIONS = "/redfish/v1/SessionService/Sessions";
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;

    /** These lead elsewhere, where the same must be sent: nothing was done here. */
    private static final Set<Integer> ELSEWHERE = Set.of(307, 308);

    private static final int UNAVAILABLE = 503;

    /** A session that is not ended in time ends by itself, some minutes later. */
    private static final Duration LOGOUT = Duration.ofSeconds(3);

    private final Redfish control;
    private final String root;
    private final Secret password;
    private final RedfishWire wire;
    private final Duration timeout;
    private @Nullable Session session;

    /** An open session. Its token is as good as the password; {@code place} is where it is ended, if that was said. */
    private record Session(Secret token, Optional<URI> place) {}

    /**
     * @param timeout how long one question may take
     * @param limit how long all may take together, counted from now
     */
    RedfishService(Redfish control, Secret password, HttpClient client, Duration timeout, Duration limit) {
        this.control = control;
        this.root = control.url().toString().replaceFirst("/+$", "");
        this.password = password;
        this.wire = new RedfishWire(control.url(), client, limit);
        this.timeout = timeout;
        wire.hide(password);
    }

    /** @param path encoded, beginning with a slash */
    JsonNode get(String path) throws NotDone {
        URI uri = uri(root + path);
        HttpResponse<String> response = wire.send(authorized(uri).GET().build(), timeout);
        if (response.statusCode() / 100 == 3) {
            response = wire.send(authorized(elsewhere(uri, response)).GET().build(), timeout);
        }
        return read(path, response);
    }

    /**
     * Asks for an action, once: whatever comes of it, it is not sent again. It may take all the time that is left, for
     * after an answer that was not waited for nobody knows what was done.
     *
     * @param path encoded, beginning with a slash
     */
    void act(String path, JsonNode body) throws NotDone {
        HttpResponse<String> response = wire.send(json(authorized(uri(root + path)), body.toString()), wire.left());
        int status = response.statusCode();
        if (status / 100 == 2) {
            return;
        }
        if (status == UNAUTHORIZED) {
            throw loginRefused(status);
        }
        boolean certainlyNot = status / 100 == 4 || status == UNAVAILABLE || ELSEWHERE.contains(status);
        String what = "%s answered %d to %s%s".formatted(this, status, path, error(response.body()));
        throw certainlyNot ? NotDone.refused(what) : NotDone.unclear(what);
    }

    private HttpRequest.Builder authorized(URI uri) throws NotDone {
        if (control.login() == RedfishLogin.BASIC) {
            Secret credentials = password.basicCredentials(control.user());
            wire.hide(credentials);
            return plain(uri).header("Authorization", "Basic " + credentials.revealed());
        }
        Session open = session;
        if (open == null) {
            open = logIn();
            session = open;
        }
        return plain(uri).header("X-Auth-Token", open.token().revealed());
    }

    private static HttpRequest.Builder plain(URI uri) {
        return HttpRequest.newBuilder(uri).header("Accept", "application/json").header("OData-Version", "4.0");
    }

    private static HttpRequest json(HttpRequest.Builder builder, String body) {
        return builder.header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private Session logIn() throws NotDone {
        URI uri = uri(root + SESSIONS);
        String body = password.sessionRequest(control.user());
        HttpResponse<String> response = wire.send(json(plain(uri), body), timeout);
        if (ELSEWHERE.contains(response.statusCode())) {
            uri = elsewhere(uri, response);
            response = wire.send(json(plain(uri), body), timeout);
        }
        int status = response.statusCode();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            throw loginRefused(status);
        }
        if (status / 100 != 2) {
            throw NotDone.refused("%s opened no session: it answered %d to %s%s"
                    .formatted(this, status, SESSIONS, error(response.body())));
        }
        String token = response.headers().firstValue("X-Auth-Token").orElse("");
        if (token.isEmpty()) {
            throw NotDone.refused("%s opened a session and gave no token for it".formatted(this));
        }
        Session opened = new Session(Secret.token(token), place(uri, response));
        wire.hide(opened.token());
        return opened;
    }

    /** Where the session is ended: the token is sent to a session of the same controller only. */
    private static Optional<URI> place(URI sessions, HttpResponse<String> response) {
        String below = sessions.getRawPath().replaceFirst("/+$", "") + "/";
        return Stream.concat(
                        response.headers().firstValue("Location").stream(),
                        Stream.of(tree(response.body()).path("@odata.id").asText("")))
                .flatMap(said -> resolved(sessions, said).stream())
                .filter(to -> isSamePlace(sessions, to) && to.getRawPath().startsWith(below))
                .findFirst();
    }

    private static Optional<URI> resolved(URI uri, String said) {
        try {
            return Optional.of(uri.resolve(new URI(said)));
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** A controller has room for a few sessions only. */
    @Override
    public void close() {
        Session open = session;
        if (open != null && open.place().isPresent()) {
            session = null;
            HttpRequest logout = plain(open.place().get())
                    .header("X-Auth-Token", open.token().revealed())
                    .timeout(LOGOUT)
                    .DELETE()
                    .build();
            wire.sendLast(logout, LOGOUT);
        }
    }

    private URI uri(String text) throws NotDone {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw NotDone.refused("%s has no such address: '%s'".formatted(this, wire.shown(text)));
        }
    }

    /** Some controllers insist on a slash at the end, and say so once. The password goes to the same place only. */
    private URI elsewhere(URI uri, HttpResponse<String> response) throws NotDone {
        String location = response.headers().firstValue("Location").orElse("");
        Optional<URI> same = Optional.of(uri.resolve(uri(location)))
                .filter(to -> !location.isEmpty())
                .filter(to -> isSamePlace(uri, to));
        return same.orElseThrow(() -> NotDone.refused("%s answered %d and leads to '%s', where no password is sent"
                .formatted(this, response.statusCode(), wire.shown(location))));
    }

    private static boolean isSamePlace(URI uri, URI to) {
        return String.valueOf(to.getScheme()).equalsIgnoreCase(uri.getScheme())
                && String.valueOf(to.getRawAuthority()).equalsIgnoreCase(uri.getRawAuthority());
    }

    /** What a resource says, for a sentence. */
    String shown(String text) {
        return wire.shown(text);
    }

    private JsonNode read(String path, HttpResponse<String> response) throws NotDone {
        int status = response.statusCode();
        if (status == UNAUTHORIZED || status == FORBIDDEN) {
            throw loginRefused(status);
        }
        if (status != 200) {
            throw NotDone.refused("%s answered %d to %s%s".formatted(this, status, path, error(response.body())));
        }
        JsonNode resource = tree(response.body());
        if (resource.isObject()) {
            return resource;
        }
        throw NotDone.refused("%s answered %s with something else than a Redfish resource: '%s'"
                .formatted(this, path, wire.shown(response.body())));
    }

    private NotDone loginRefused(int status) {
        return NotDone.refused("%s refused the login of '%s' (%d)".formatted(this, control.user(), status));
    }

    /** What the controller says about its error; empty when it does not say it as Redfish does. */
    private String error(String body) {
        JsonNode error = tree(body).path("error");
        JsonNode more = error.path("@Message.ExtendedInfo").path(0);
        String said = Stream.of(error.path("message"), more.path("Message"), more.path("MessageId"))
                .map(text -> text.asText("").strip())
                .filter(text -> !text.isEmpty())
                .distinct()
                .collect(Collectors.joining(" "));
        return said.isEmpty() ? "" : ": " + wire.shown(said);
    }

    /** What is no JSON is nothing: what came instead is worth more than where the parser gave up. */
    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** The controller in the words of a sentence. */
    @Override
    public String toString() {
        return wire.toString();
    }
}
