// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.hash.Member;
import io.cardea.core.spi.Instance;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads Eureka's JSON of one application. A single instance may stand there without a list, and numbers as texts: its mapper is XStream's.
///
/// `UP` is used, `OUT_OF_SERVICE` drains; who is `STARTING`, `DOWN` or `UNKNOWN` is no instance. From the metadata, `zone`, `weight` and `priority` are what they are for Cardea; all of it
/// are labels.
final class Application {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Application() {}

    /// @throws IOException if it is no application, or an instance has no address
    static List<Instance> instances(byte[] json) throws IOException {
        var found = new ArrayList<Instance>();
        try {
            var listed = JSON.readTree(json).path("application").path("instance");
            if (listed.isMissingNode()) throw new IOException("expected an application, found " + json.length + " bytes of something else");
            if (listed.isArray()) {
                for (var each : listed) add(each, found);
            } else {
                add(listed, found);
            }
        } catch (JsonProcessingException e) {
            throw new IOException("no JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
        return found;
    }

    private static void add(JsonNode instance, List<Instance> found) throws IOException {
        var status = instance.path("status").asText();
        boolean drains = status.equals("OUT_OF_SERVICE");
        if (!drains && !status.equals("UP")) return;
        boolean secure = instance.path("securePort").path("@enabled").asBoolean();
        var port = instance.path(secure ? "securePort" : "port").path("$");
        var host = instance.path(secure ? "hostName" : "ipAddr").asText(); // a certificate is for a name
        if (host.isEmpty() || port.asInt() <= 0) throw new IOException("an instance without address: " + instance.path("instanceId").asText());
        var labels = new LinkedHashMap<String, String>();
        for (Map.Entry<String, JsonNode> each : instance.path("metadata").properties()) {
            if (!each.getKey().startsWith("@")) labels.put(each.getKey(), each.getValue().asText());
        }
        var zone = labels.getOrDefault("zone", instance.path("dataCenterInfo").path("metadata").path("availability-zone").asText());
        found.add(new Instance((secure ? "https://" : "http://") + host + ':' + port.asInt(), number(labels, "weight", 1, Member.HEAVIEST), number(labels, "priority", 0, Instance.LAST_PRIORITY), zone, labels, drains));
    }

    /// What is no number counts as not said: a label of somebody else's may have that name.
    private static int number(Map<String, String> labels, String name, int otherwise, int most) {
        var text = labels.getOrDefault(name, "");
        if (!text.matches("[0-9]{1,7}")) return otherwise;
        return Math.min(Integer.parseInt(text), most);
    }
}
