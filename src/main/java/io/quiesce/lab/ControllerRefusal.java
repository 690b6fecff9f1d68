package io.quiesce.lab;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The errors of a management controller, in the error object of DSP0266.
 *
 * <p>Ids and sentences are those of DMTF's base registry 1.8 (DSP8011), but for {@link #ALREADY_ON} and {@link
 * #ALREADY_OFF}, which have Dell's: DMTF leaves open how an impossible reset is refused (iDRAC: 409 as here; iLO: 400;
 * OpenBMC and sushy-tools accept it). Which message goes with which status is inferred for all but {@link #NO_SESSION}.
 */
enum ControllerRefusal {
    /** HPE's documentation shows this for a request without a login. */
    NO_SESSION(401, "Base.1.8.NoValidSession", "There is no valid session established with the implementation."),
    WRONG_LOGIN(
            401,
            "Base.1.8.ResourceAtUriUnauthorized",
            "While accessing the resource at %s, the service received an authorization error %s."),
    NOT_FOUND(404, "Base.1.8.ResourceMissingAtURI", "The resource at the URI %s was not found."),
    METHOD(405, "Base.1.8.ActionNotSupported", "The action %s is not supported by the resource."),
    MEDIA_TYPE(
            415,
            "Base.1.8.UnrecognizedRequestBody",
            "The service detected a malformed request body that it was unable to interpret."),
    NO_JSON(
            400,
            "Base.1.8.MalformedJSON",
            "The request body submitted was malformed JSON and could not be parsed by the receiving service."),
    MISSING(
            400,
            "Base.1.8.ActionParameterMissing",
            "The action %s requires the parameter %s to be present in the request body."),
    UNKNOWN(400, "Base.1.8.ActionParameterUnknown", "The action %s was submitted with the invalid parameter %s."),
    WRONG_TYPE(
            400,
            "Base.1.8.ActionParameterValueTypeError",
            "The value %s for the parameter %s in the action %s is of a different type than the parameter can accept."),
    NOT_IN_LIST(
            400,
            "Base.1.8.PropertyValueNotInList",
            "The value %s for the property %s is not in the list of acceptable values."),
    PROPERTY_MISSING(
            400,
            "Base.1.8.PropertyMissing",
            "The property %s is a required property and must be included in the request."),
    ALREADY_ON(409, "IDRAC.2.1.PSU501", "Server is already powered ON."),
    ALREADY_OFF(409, "IDRAC.2.1.PSU501", "Server is already powered OFF."),
    TOO_MANY_SESSIONS(
            503,
            "Base.1.8.SessionLimitExceeded",
            "The session establishment failed due to the number of simultaneous sessions exceeding the limit of the"
                    + " implementation."),
    INTERNAL(
            500,
            "Base.1.8.InternalError",
            "The request failed due to an internal service error.  The service is still operational.");

    private static final String GENERAL =
            "A general error has occurred. See Resolution for information on how to resolve the error.";

    private final int status;
    private final String id;
    private final String sentence;

    ControllerRefusal(int status, String id, String sentence) {
        this.status = status;
        this.id = id;
        this.sentence = sentence;
    }

    /** @param arguments what the sentence names, in its order */
    ControllerAnswer answer(String... arguments) {
        ObjectNode body = StateFile.JSON.createObjectNode();
        ObjectNode error = body.putObject("error");
        error.put("code", "Base.1.8.GeneralError").put("message", GENERAL);
        ObjectNode message = error.putArray("@Message.ExtendedInfo").addObject();
        message.put("@odata.type", "#Message.v1_1_1.Message")
                .put("MessageId", id)
                .put("Message", sentence.formatted((Object[]) arguments));
        ArrayNode named = message.putArray("MessageArgs");
        List.of(arguments).forEach(named::add);
        message.put("Severity", status == 409 ? "Informational" : "Critical");
        return new ControllerAnswer(status, Map.of(), Optional.of(body));
    }
}
