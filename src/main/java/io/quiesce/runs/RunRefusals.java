package io.quiesce.runs;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/** Tells programs why a request about runs is refused: JSON, in the shape of the engine's REST. */
@RestControllerAdvice(assignableTypes = {RunApi.class, RunDownloads.class})
final class RunRefusals {

    record Refusal(String type, String message) {}

    @ExceptionHandler
    ResponseEntity<Refusal> refused(RunRefused refused) {
        return refusal(refused.status(), refused.sentence());
    }

    @ExceptionHandler
    ResponseEntity<Refusal> unreadable(HttpMessageNotReadableException unreadable) {
        return refusal(HttpStatus.BAD_REQUEST, "The body is not the JSON that was expected: {\"reason\": \"…\"}.");
    }

    @ExceptionHandler
    ResponseEntity<Refusal> ofAnotherType(MethodArgumentTypeMismatchException mismatch) {
        String expected = mismatch.getRequiredType() == boolean.class ? "true or false" : "a number";
        return refusal(
                HttpStatus.BAD_REQUEST,
                "'%s' is '%s', expected %s.".formatted(mismatch.getName(), mismatch.getValue(), expected));
    }

    private static ResponseEntity<Refusal> refusal(HttpStatus status, String sentence) {
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new Refusal(status.getReasonPhrase().replace(" ", ""), sentence));
    }
}
