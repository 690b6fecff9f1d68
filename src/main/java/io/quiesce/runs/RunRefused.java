package io.quiesce.runs;

import org.springframework.http.HttpStatus;

/** A request about runs cannot be answered; the message is a sentence for the person who asked. */
final class RunRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    private RunRefused(HttpStatus status, String sentence) {
        super(sentence);
        this.status = status;
    }

    static RunRefused unknown(String what, String id) {
        return new RunRefused(HttpStatus.NOT_FOUND, "There is no %s '%s'.".formatted(what, id));
    }

    static RunRefused notAllowed(String sentence) {
        return new RunRefused(HttpStatus.FORBIDDEN, sentence);
    }

    static RunRefused wrong(String sentence) {
        return new RunRefused(HttpStatus.BAD_REQUEST, sentence);
    }

    static RunRefused notNow(String sentence) {
        return new RunRefused(HttpStatus.CONFLICT, sentence);
    }

    HttpStatus status() {
        return status;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
