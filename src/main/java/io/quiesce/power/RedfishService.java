package io.quiesce.power;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quiesce.inventory.PowerControl.Redfish;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/** The resources of one management controller, as JSON (DMTF DSP0266), with the sentence for each way not to get one. */
final class RedfishService {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_SAYING = 200;

    private final Redfish control;
    private final String root;
    private final Secret password;
    private final HttpClient client;
    private final Duration timeout;

    RedfishService(Redfish control, Secret password, HttpClient client, Duration timeout) {
        this.control = control;
        this.root = control.url().toString().replaceFirst("/+$", "");
        this.password = password;
        this.client = client;
        this.timeout = timeout;
    }

    /** @param path encoded, beginning with a slash */
    JsonNode get(String path) throws NotRead {
        URI uri = uri(root + path);
        HttpResponse<String> response = send(uri);
        if (response.statusCode() / 100 == 3) {
            response = send(elsewhere(uri, response));
        }
        return read(path, response);
    }

    private URI uri(String text) throws NotRead {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new NotRead("%s has no such address: '%s'".formatted(this, Shown.of(text, LONGEST_SAYING)));
        }
    }

    /** Some controllers insist on a slash at the end, and say so once. The password goes to the same place only. */
    private URI elsewhere(URI uri, HttpResponse<String> response) throws NotRead {
        String location = response.headers().firstValue("Location").orElse("");
        Optional<URI> same = Optional.of(uri.resolve(uri(location)))
                .filter(to -> !location.isEmpty())
                .filter(to -> String.valueOf(to.getScheme()).equalsIgnoreCase(uri.getScheme())
                        && String.valueOf(to.getRawAuthority()).equalsIgnoreCase(uri.getRawAuthority()));
        return same.orElseThrow(() -> new NotRead("%s answered %d and leads to '%s', where no password is sent"
                .formatted(this, response.statusCode(), Shown.of(location, LONGEST_SAYING))));
    }

    private HttpResponse<String> send(URI uri) throws NotRead {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", password.basicAuthorization(control.user()))
                .header("Accept", "application/json")
                .header("OData-Version", "4.0")
                .build();
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(request, head -> new CappedText(MOST_BYTES));
        try {
            // the client's own time limit ends with the head of the answer
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new NotRead("%s did not answer within %s".formatted(this, words(timeout)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotRead("%s was not asked to the end: the run was told to stop".formatted(this));
        } catch (ExecutionException e) {
            throw new NotRead(why(e.getCause() == null ? e : e.getCause()));
        } finally {
            answer.cancel(true);
        }
    }

    private String why(Throwable failure) {
        Optional<UnresolvedAddressException> noName = cause(failure, UnresolvedAddressException.class);
        if (noName.isPresent()) {
            return "the name of %s is not known".formatted(this);
        }
        if (failure instanceof HttpConnectTimeoutException) {
            return "there was no connection to %s within %s"
                    .formatted(this, words(client.connectTimeout().orElse(timeout)));
        }
        if (failure instanceof ConnectException) {
            return "%s accepts no connection".formatted(this);
        }
        Optional<CertificateException> untrusted = cause(failure, CertificateException.class);
        if (untrusted.isPresent()) {
            return "the certificate of %s is not trusted: %s".formatted(this, said(untrusted.get()));
        }
        if (failure instanceof SSLException) {
            return "there is no secure connection to %s: %s".formatted(this, said(failure));
        }
        return "%s did not answer: %s".formatted(this, said(failure));
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (type.isInstance(next)) {
                return Optional.of(type.cast(next));
            }
        }
        return Optional.empty();
    }

    private static String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : Shown.of(message, LONGEST_SAYING);
    }

    private JsonNode read(String path, HttpResponse<String> response) throws NotRead {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            throw new NotRead("%s refused the login of '%s' (%d)".formatted(this, control.user(), status));
        }
        if (status != 200) {
            throw new NotRead("%s answered %d to %s%s".formatted(this, status, path, error(response.body())));
        }
        try {
            JsonNode resource = JSON.readTree(response.body());
            if (resource.isObject()) {
                return resource;
            }
        } catch (JsonProcessingException e) {
            // said below: what came instead is worth more than where the parser gave up
        }
        throw new NotRead("%s answered %s with something else than a Redfish resource: '%s'"
                .formatted(this, path, Shown.of(response.body(), LONGEST_SAYING)));
    }

    /** What the controller says about its error; empty when it does not say it as Redfish does. */
    private static String error(String body) {
        try {
            String message = JSON.readTree(body).path("error").path("message").asText("");
            return message.isBlank() ? "" : ": " + Shown.of(message, LONGEST_SAYING);
        } catch (IOException noJson) {
            return "";
        }
    }

    private static String words(Duration limit) {
        return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** The controller in the words of a sentence. */
    @Override
    public String toString() {
        return "the controller at " + control.url();
    }
}
