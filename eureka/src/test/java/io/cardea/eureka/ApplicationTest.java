// SPDX-License-Identifier: Apache-2.0
package io.cardea.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.spi.Instance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is read from what a Eureka server says.
class ApplicationTest {
    private static final String UP = "{'instanceId':'i','hostName':'a.test','ipAddr':'10.0.0.1','status':'UP','port':{'$':9001,'@enabled':'true'},'securePort':{'$':9443,'@enabled':'false'},'dataCenterInfo':{'name':'MyOwn'},'metadata':{'zone':'z1','weight':'3','@class':'x','build':'7'}}";

    @Test
    void oneInstanceIsReadWithItsZoneAndWeight() throws IOException {
        assertThat(read("[" + UP + "]")).containsExactly(new Instance("http://10.0.0.1:9001", 3, 0, "z1", Map.of("zone", "z1", "weight", "3", "build", "7"), false));
        assertThat(read(UP)).as("without a list").hasSize(1);
    }

    @Test
    void aSecurePortIsSpokenToByName() throws IOException {
        assertThat(read(UP.replace("'@enabled':'false'", "'@enabled':'true'"))).extracting(Instance::address).containsExactly("https://a.test:9443");
        assertThat(read(UP.replace("'$':9001", "'$':'9002'"))).extracting(Instance::address).containsExactly("http://10.0.0.1:9002");
    }

    @Test
    void whoIsOutOfServiceDrainsAndWhoIsNotUpIsNoInstance() throws IOException {
        assertThat(read(UP.replace("'UP'", "'OUT_OF_SERVICE'"))).extracting(Instance::draining).containsExactly(true);
        for (var status : new String[] {"DOWN", "STARTING", "UNKNOWN", ""}) assertThat(read(UP.replace("'UP'", "'" + status + "'"))).isEmpty();
    }

    @Test
    void aWeightThatIsNoneCountsAsNotSaid() throws IOException {
        for (var weight : new String[] {"heavy", "-1", "", "99999999999"}) assertThat(read(UP.replace("'weight':'3'", "'weight':'" + weight + "'"))).extracting(Instance::weight).containsExactly(1);
        assertThat(read(UP.replace("'weight':'3'", "'weight':'9999999'"))).extracting(Instance::weight).containsExactly(1_000_000);
    }

    @Test
    void anAmazonZoneCountsIfTheMetadataHasNone() throws IOException {
        assertThat(read(UP.replace("'zone':'z1',", "").replace("{'name':'MyOwn'}", "{'name':'Amazon','metadata':{'availability-zone':'eu-1a'}}"))).extracting(Instance::zone).containsExactly("eu-1a");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "{}", "[]", "null", "{'application':{}}", "{'application':{'instance':[{'status':'UP'}]}}", "{'application':{'instance':[{'status':'UP','ipAddr':'1.2.3.4','port':{'$':0}}]}}"})
    void nonsenseIsAMistakeAndNotAnEmptyList(String json) {
        assertThatThrownBy(() -> Application.instances(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8))).isInstanceOf(IOException.class);
    }

    private static List<Instance> read(String instances) throws IOException {
        return Application.instances(("{'application':{'name':'A','instance':" + instances + "}}").replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }
}
