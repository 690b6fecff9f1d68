package io.quiesce.runbooks.rules;

/**
 * One place where a deployment breaks a rule.
 *
 * @param file the resource, as it is named in the deployment
 * @param element the id of the element of the diagram, or of the field of the form; of the process or form where it is about
 *     all of it; empty if the file cannot be read
 * @param problem what is wrong there, a sentence
 * @param remedy what to do, a sentence
 */
public record Breach(String file, String element, Rule rule, String problem, String remedy) {

    /** One line for a person. */
    public String sentence() {
        return "%s%s [%s]: %s %s".formatted(file, element.isEmpty() ? "" : ", " + element, rule.id(), problem, remedy);
    }
}
