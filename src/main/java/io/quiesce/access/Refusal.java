package io.quiesce.access;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;

/** A refusal in the shape that the engine's REST interface uses: {@code {"type", "message"}}. */
final class Refusal {

    private Refusal() {}

    /** Type and message are our own texts: letters, digits, spaces and punctuation, nothing that JSON would escape. */
    static void write(HttpServletResponse response, int status, String type, String message) throws IOException {
        response.setStatus(status);
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.setCharacterEncoding(StandardCharsets.UTF_8.name());
        response.getWriter().write("{\"type\":\"%s\",\"message\":\"%s\"}".formatted(type, message));
    }
}
