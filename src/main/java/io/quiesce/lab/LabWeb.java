package io.quiesce.lab;

import static org.springframework.web.servlet.function.RequestPredicates.GET;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.function.HandlerFunction;
import org.springframework.web.servlet.function.RouterFunction;
import org.springframework.web.servlet.function.RouterFunctions;
import org.springframework.web.servlet.function.ServerRequest;
import org.springframework.web.servlet.function.ServerResponse;

/**
 * The lab over HTTP: its page {@code /lab} and, for tests and tools, what is below {@code /lab/}.
 *
 * <p>Deliberately without {@code @Configuration}, so that no component scan finds it: import it where there is a {@link
 * Lab} bean. Every refusal is JSON, {@code {"error": sentence}}.
 */
public class LabWeb {

    private static final Logger log = LoggerFactory.getLogger(LabWeb.class);
    private static final String NODE = "/lab/clusters/{cluster}/nodes/{node}";

    /** Something in the path does not exist. */
    private static final class NotThere extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotThere(String sentence) {
            super(sentence);
        }
    }

    @Bean
    RouterFunction<ServerResponse> labRoutes(Lab lab) {
        FaultCatalogue faults = new FaultCatalogue(lab.programs().file("faults.json"));
        return RouterFunctions.route()
                .route(GET("/lab").or(GET("/lab/")), page("lab.html", MediaType.TEXT_HTML))
                .route(GET("/lab/lab.css"), page("lab.css", MediaType.valueOf("text/css")))
                .route(GET("/lab/icon.svg"), page("icon.svg", MediaType.valueOf("image/svg+xml")))
                .route(GET("/lab/lab.js"), page("lab.js", MediaType.valueOf("text/javascript")))
                .GET("/lab/faults", request -> json(faults.all()))
                .GET("/lab/clusters", request -> clusters(lab))
                .GET("/lab/clusters/{cluster}", request -> {
                    LabCluster cluster = cluster(lab, request);
                    settle(cluster);
                    return json(LabView.details(cluster));
                })
                .POST("/lab/clusters/{cluster}/reset", request -> {
                    LabCluster cluster = cluster(lab, request);
                    cluster.reset();
                    return json(LabView.cluster(cluster));
                })
                .GET(NODE + "/journal", request -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(StateFile.JSON.writeValueAsString(
                                node(lab, request).journal().entries())))
                .GET(
                        NODE + "/controller",
                        request -> json(node(lab, request).controllerJournal().entries()))
                .GET(NODE + "/effects", request -> effects(lab, request))
                .POST(NODE + "/power", request -> power(lab, request))
                .PUT(NODE + "/faults/{fault}", request -> switchOn(lab, faults, request))
                .DELETE(NODE + "/faults/{fault}", request -> switchOff(lab, faults, request))
                .onError(NotThere.class, (problem, request) -> refusal(404, problem))
                .onError(IllegalArgumentException.class, (problem, request) -> refusal(400, problem))
                .onError(LabFailure.class, (problem, request) -> refusal(500, problem))
                .build();
    }

    private static HandlerFunction<ServerResponse> page(String file, MediaType type) {
        ClassPathResource resource = new ClassPathResource("page/" + file, LabWeb.class);
        return request -> ServerResponse.ok()
                .contentType(new MediaType(type, java.nio.charset.StandardCharsets.UTF_8))
                .header("Cache-Control", "no-cache")
                .body(resource.getContentAsByteArray());
    }

    private static ServerResponse clusters(Lab lab) throws Exception {
        var all = StateFile.JSON.createArrayNode();
        lab.clusters().forEach(cluster -> all.add(LabView.cluster(cluster)));
        return json(all);
    }

    private static ServerResponse effects(Lab lab, ServerRequest request) throws Exception {
        LabNode node = node(lab, request);
        settle(cluster(lab, request));
        var all = StateFile.JSON.createArrayNode();
        node.effects().forEach(all::add);
        return json(all);
    }

    private static ServerResponse power(Lab lab, ServerRequest request) throws Exception {
        LabNode node = node(lab, request);
        JsonNode wanted = body(request).path("power");
        if (!wanted.asText().equals("on") && !wanted.asText().equals("off")) {
            throw new IllegalArgumentException("power must be \"on\" or \"off\", not " + wanted);
        }
        node.switchPower(wanted.asText().equals("on"));
        return json(LabView.cluster(cluster(lab, request)));
    }

    private static ServerResponse switchOn(Lab lab, FaultCatalogue faults, ServerRequest request) throws Exception {
        LabCluster cluster = cluster(lab, request);
        LabNode node = node(lab, request);
        String fault = request.pathVariable("fault");
        Optional<ObjectNode> parameters = faults.parameters(fault, cluster.stack(), body(request));
        node.faults().switchOn(fault, parameters.orElseThrow(() -> noFault(fault, cluster, faults)));
        switched(cluster, node);
        return json(node.faults().all());
    }

    /** A fault of VxVM strikes when somebody looks; whoever switches it wants to find it there. */
    private static void switched(LabCluster cluster, LabNode node) {
        node.look();
        if (cluster.stack().equals("vxvm")) {
            settle(cluster);
        }
    }

    private static ServerResponse switchOff(Lab lab, FaultCatalogue faults, ServerRequest request) throws Exception {
        LabCluster cluster = cluster(lab, request);
        LabNode node = node(lab, request);
        String fault = request.pathVariable("fault");
        if (!faults.names(cluster.stack()).contains(fault)) {
            throw noFault(fault, cluster, faults);
        }
        node.faults().switchOff(fault);
        switched(cluster, node);
        return json(node.faults().all());
    }

    private static NotThere noFault(String fault, LabCluster cluster, FaultCatalogue faults) {
        return new NotThere("there is no fault " + fault + " for " + cluster.name() + "; there are "
                + String.join(", ", faults.names(cluster.stack())));
    }

    private static LabCluster cluster(Lab lab, ServerRequest request) {
        String name = request.pathVariable("cluster");
        return lab.cluster(name).orElseThrow(() -> new NotThere("there is no cluster " + name + " in this lab"));
    }

    private static LabNode node(Lab lab, ServerRequest request) {
        LabCluster cluster = cluster(lab, request);
        String name = request.pathVariable("node");
        return cluster.node(name)
                .orElseThrow(() -> new NotThere("there is no node " + name + " in the cluster " + cluster.name()));
    }

    /** The body as JSON; none is an empty object. */
    private static JsonNode body(ServerRequest request) throws Exception {
        if (request.headers()
                .contentType()
                .filter(MediaType.APPLICATION_FORM_URLENCODED::isCompatibleWith)
                .isPresent()) {
            throw new IllegalArgumentException("send parameters as JSON, with Content-Type: application/json");
        }
        byte[] body = request.servletRequest().getInputStream().readAllBytes();
        if (body.length == 0) {
            return StateFile.JSON.createObjectNode();
        }
        try {
            return StateFile.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static void settle(LabCluster cluster) {
        try {
            cluster.settle();
        } catch (LabFailure e) {
            log.warn("what is shown of {} may be old: {}", cluster.name(), e.getMessage());
        }
    }

    private static ServerResponse json(JsonNode content) throws Exception {
        return ServerResponse.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .body(StateFile.JSON.writeValueAsString(content));
    }

    private static ServerResponse refusal(int status, Throwable problem) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(StateFile.JSON
                        .createObjectNode()
                        .put("error", String.valueOf(problem.getMessage()))
                        .toString());
    }
}
