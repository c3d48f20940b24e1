// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.upstream.discover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.cardea.core.spi.Instance;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InstancesFileTest {
    @ParameterizedTest
    @ValueSource(strings = {
        "instances:\n  - http://10.0.0.7:80\n  - { address: https://10.0.0.8#a.b, weight: 3, priority: 2, zone: z, labels: { v: \"2\" }, draining: true }\n",
        "{\n\t\"instances\": [\n\t\t\"http://10.0.0.7:80\",\n\t\t{\"address\":\"https://10.0.0.8#a.b\",\"weight\":3,\"priority\":2,\"zone\":\"z\",\"labels\":{\"v\":\"2\"},\"draining\":true}\n\t]\n}\n"})
    void yamlAndJsonSayTheSame(String text) {
        assertThat(InstancesFile.parse("instances.yaml", text)).containsExactly(Instance.at("http://10.0.0.7:80"), new Instance("https://10.0.0.8#a.b", 3, 2, "z", Map.of("v", "2"), true));
    }

    @Test
    void oneInstanceNeedsNoListAndNoneIsAnEmptyOne() {
        assertThat(InstancesFile.parse("i.yaml", "instances: 10.0.0.7:80\n")).containsExactly(Instance.at("10.0.0.7:80"));
        assertThat(InstancesFile.parse("i.yaml", "instances: []\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "instances: [ftp://10.0.0.7] | i.yaml:1:13",
        "instances: [{ address: http://10.0.0.7, wieght: 1 }] | did you mean",
        "instances: [{ address: http://10.0.0.7, weight: 1000001 }] | i.yaml:1:",
        "instances: [{ weight: 1 }] | address",
        "instances: [http://10.0.0.7, http://10.0.0.7] | listed twice",
        "instances: [http://10.0.0.7 | i.yaml:1:",
        "endpoints: [http://10.0.0.7] | endpoints",
        "'' | found nothing"})
    void aMistakeIsToldWithItsPlaceInOneLine(String text, String told) {
        assertThatIllegalArgumentException().isThrownBy(() -> InstancesFile.parse("i.yaml", text)).withMessageContaining("i.yaml:").withMessageContaining(told).withMessageNotContaining("\n");
    }
}
