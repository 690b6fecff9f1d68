/**
 * Who may do what: logging in, the five groups and their rights.
 *
 * <p>People and groups live in the engine; Tasklist, the REST interface and our own pages are three doors to the same
 * rights. Knows Camunda and Spring Security; sends no command and reads no table.
 */
@NullMarked
package io.quiesce.access;

import org.jspecify.annotations.NullMarked;
