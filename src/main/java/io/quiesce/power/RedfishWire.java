package io.quiesce.power;

import io.quiesce.command.CommandResult.Reason;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Sends requests to one management controller, each once, and has the sentence for each way not to get a response. For one
 * request to a power control, by one thread.
 */
final class RedfishWire {

    private static final int MOST_BYTES = 1 << 20;
    private static final int LONGEST_SAYING = 200;

    private final URI controller;
    private final HttpClient client;
    private final long begin = System.nanoTime();
    private final Duration limit;
    private final List<Secret> secrets = new ArrayList<>();

    /** @param limit how long all requests may take together, counted from now */
    RedfishWire(URI controller, HttpClient client, Duration limit) {
        this.controller = controller;
        this.client = client;
        this.limit = limit;
    }

    /** From now on this is left out of what the controller said. */
    void hide(Secret secret) {
        secrets.add(secret);
    }

    /** What the controller wrote, for a sentence: whoever was sent a secret might repeat it. */
    String shown(String text) {
        String plain = text;
        for (Secret secret : secrets) {
            plain = secret.hiddenIn(plain);
        }
        return Shown.of(plain, LONGEST_SAYING);
    }

    /** How much of the time for all requests is left; zero or less when it is over. */
    Duration left() {
        return limit.minusNanos(System.nanoTime() - begin);
    }

    /** @param atMost how long it may take, from its connect to the last byte of the response */
    HttpResponse<String> send(HttpRequest request, Duration atMost) throws NotDone {
        if (Thread.currentThread().isInterrupted()) {
            throw NotDone.notSent(Reason.CANCELLED, "%s was not asked: the run was told to stop".formatted(this));
        }
        Duration wait = left().compareTo(atMost) < 0 ? left() : atMost;
        if (wait.isNegative() || wait.isZero()) {
            throw NotDone.notSent(
                    Reason.UNREACHABLE, "%s was not asked to the end within %s".formatted(this, words(limit)));
        }
        CompletableFuture<HttpResponse<String>> response =
                client.sendAsync(request, head -> new CappedText(MOST_BYTES));
        try {
            // the client's own time limit ends with the head of the response
            return response.get(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw NotDone.late(wait, "%s did not answer within %s".formatted(this, words(wait)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw NotDone.late(wait, "%s was not asked to the end: the run was told to stop".formatted(this));
        } catch (ExecutionException e) {
            throw failure(e.getCause() == null ? e : e.getCause(), wait);
        } finally {
            response.cancel(true);
        }
    }

    /**
     * Sends a last request, also for a thread that was told to stop. What becomes of it nobody is told: what was asked
     * before has been answered, and that counts.
     */
    void sendLast(HttpRequest request, Duration atMost) {
        boolean interrupted = Thread.interrupted();
        try {
            client.sendAsync(request, head -> new CappedText(MOST_BYTES)).get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            // see above
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private NotDone failure(Throwable failure, Duration wait) {
        if (cause(failure, UnresolvedAddressException.class).isPresent()) {
            return NotDone.notSent(Reason.UNREACHABLE, "the name of %s is not known".formatted(this));
        }
        if (failure instanceof HttpConnectTimeoutException) {
            String within = words(client.connectTimeout().orElse(wait));
            return NotDone.notSent(
                    Reason.UNREACHABLE, "there was no connection to %s within %s".formatted(this, within));
        }
        if (cause(failure, NoRouteToHostException.class).isPresent()) {
            return NotDone.notSent(Reason.UNREACHABLE, "there is no way to %s".formatted(this));
        }
        if (failure instanceof ConnectException) {
            return NotDone.notSent(Reason.REFUSED, "%s accepts no connection".formatted(this));
        }
        Optional<CertificateException> untrusted = cause(failure, CertificateException.class);
        if (untrusted.isPresent()) {
            return NotDone.refused("the certificate of %s is not trusted: %s".formatted(this, said(untrusted.get())));
        }
        if (failure instanceof SSLException) {
            String why = "there is no secure connection to %s: %s".formatted(this, said(failure));
            return failure instanceof SSLHandshakeException ? NotDone.refused(why) : NotDone.unclear(why);
        }
        return NotDone.unclear("%s did not answer: %s".formatted(this, said(failure)));
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> type) {
        for (Throwable next = failure; next != null; next = next.getCause()) {
            if (type.isInstance(next)) {
                return Optional.of(type.cast(next));
            }
        }
        return Optional.empty();
    }

    private String said(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : shown(message);
    }

    private static String words(Duration time) {
        boolean exact = time.toMillis() < 10_000 && time.toMillis() % 1000 != 0;
        return exact ? time.toMillis() + " ms" : (time.toMillis() + 500) / 1000 + " s";
    }

    /** The controller in the words of a sentence. */
    @Override
    public String toString() {
        return "the controller at " + controller;
    }
}
