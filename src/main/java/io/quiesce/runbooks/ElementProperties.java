package io.quiesce.runbooks;

import java.util.Map;
import java.util.TreeMap;
import org.camunda.bpm.engine.impl.bpmn.parser.BpmnParse;
import org.camunda.bpm.engine.impl.util.xml.Element;
import org.jspecify.annotations.Nullable;

/** The extension properties of an element of a diagram, by name. */
final class ElementProperties {

    private ElementProperties() {}

    static Map<String, String> of(Element element) {
        Map<String, String> properties = new TreeMap<>();
        @Nullable Element extensions = element.element("extensionElements");
        @Nullable
        Element list =
                extensions == null ? null : extensions.elementNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "properties");
        if (list != null) {
            for (Element property : list.elementsNS(BpmnParse.CAMUNDA_BPMN_EXTENSIONS_NS, "property")) {
                properties.put(property.attribute("name"), property.attribute("value"));
            }
        }
        return properties;
    }
}
