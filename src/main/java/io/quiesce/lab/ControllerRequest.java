package io.quiesce.lab;

import java.util.Map;
import java.util.Optional;

/**
 * What a management controller was asked.
 *
 * @param path decoded, without a slash at its end
 * @param headers by their names in lower case
 */
record ControllerRequest(String method, String path, Map<String, String> headers, String body) {

    ControllerRequest {
        path = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        headers = Map.copyOf(headers);
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    boolean is(String wanted) {
        return method.equals(wanted);
    }
}
