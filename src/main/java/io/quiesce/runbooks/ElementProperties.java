package io.quiesce.runbooks;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.jspecify.annotations.Nullable;

/** What stands in an element of a diagram beside BPMN itself. */
final class ElementProperties {

    private ElementProperties() {}

    /** Its extension properties, by name. */
    static Map<String, String> of(Element element) {
        Map<String, String> properties = new TreeMap<>();
        for (Element list : children(element, "properties")) {
            for (Element property : list.elementsNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "property")) {
                properties.put(property.attribute("name"), property.attribute("value"));
            }
        }
        return properties;
    }

    private static List<Element> children(Element element, String name) {
        @Nullable Element extensions = element.element("extensionElements");
        return extensions == null ? List.of() : extensions.elementsNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, name);
    }
}
