// SPDX-License-Identifier: Apache-2.0
package io.cardea.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.cardea.core.spi.Instance;
import io.cardea.kubernetes.KubernetesConfig.Family;
import io.cardea.kubernetes.KubernetesConfig.Scheme;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What slices are taken to say.
class SlicesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Slices PLAIN = new Slices(Optional.empty(), Optional.empty(), Family.IPV4, false);
    private static final String HTTP = "{'name':'http','protocol':'TCP','port':8080}";
    private static final String BOTH = HTTP + ",{'name':'metrics','port':9100},{'name':'dns','protocol':'UDP','port':53}";

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
        "true,  true,  false, instance",
        "true,  -,     -,     instance", // servers before 1.22 say no more
        "-,     -,     -,     instance",
        "true,  true,  true,  instance", // publishNotReadyAddresses
        "false, true,  true,  drains",
        "false, false, true,  none",
        "false, -,     true,  none",
        "false, true,  false, none",
        "false, false, false, none",
    })
    void conditionsDecideWhoIsAnInstance(Boolean ready, Boolean serving, Boolean terminating, String is) throws IOException {
        var found = PLAIN.instances(List.of(slice("IPv4", HTTP, "{'addresses':['10.0.0.1'],'conditions':{'ready':%s,'serving':%s,'terminating':%s}}".formatted(ready, serving, terminating))));
        assertThat(found.isEmpty() ? "none" : found.getFirst().draining() ? "drains" : "instance").isEqualTo(is);
    }

    @Test
    void zonePodNodeAndHostnameAreKept() throws IOException {
        var endpoint = "{'addresses':['10.0.0.1','10.0.0.99'],'zone':'a','nodeName':'n1','hostname':'db-0','targetRef':{'kind':'Pod','name':'p','namespace':'shop','uid':'u'}}";
        assertThat(PLAIN.instances(List.of(slice("IPv4", HTTP, endpoint))))
            .containsExactly(new Instance("http://10.0.0.1:8080", 1, 0, "a", Map.of("pod", "p", "node", "n1", "hostname", "db-0"), false));
    }

    @Test
    void slicesAreMergedAndWhoIsInTwoIsOnce() throws IOException {
        var first = slice("IPv4", HTTP, pod("10.0.0.1", "u1", "false,'serving':true,'terminating':true") + ',' + pod("10.0.0.2", "u2", "true"));
        var second = slice("IPv4", HTTP, pod("10.0.0.1", "u1", "true") + ',' + pod("10.0.0.3", "u3", "true"));
        var found = PLAIN.instances(List.of(first, second));
        assertThat(found).extracting(Instance::address).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8080", "http://10.0.0.3:8080");
        assertThat(found).as("who is ready in one of them is ready").noneMatch(Instance::draining);
        assertThat(PLAIN.instances(List.of(second, first))).as("the order says nothing").isEqualTo(found);
    }

    @Test
    void anAddressThatAnotherPodHasTakenOverIsOnce() throws IOException {
        var found = PLAIN.instances(List.of(slice("IPv4", HTTP, pod("10.0.0.1", "old", "false,'serving':true,'terminating':true") + ',' + pod("10.0.0.1", "new", "true"))));
        assertThat(found).hasSize(1).noneMatch(Instance::draining);
    }

    @Test
    void ofTwoFamiliesTheWantedOneIsTakenAndTheOtherWhereItIsAlone() throws IOException {
        var four = slice("IPv4", HTTP, pod("10.0.0.1", "u1", "true"));
        var six = slice("IPv6", HTTP, pod("fd00::1", "u1", "true") + ',' + pod("fd00::2", "u2", "true"));
        assertThat(PLAIN.instances(List.of(six, four))).extracting(Instance::address).containsExactly("http://10.0.0.1:8080", "http://[fd00::2]:8080");
        assertThat(new Slices(Optional.empty(), Optional.empty(), Family.IPV6, false).instances(List.of(four, six))).extracting(Instance::address).containsExactly("http://[fd00::1]:8080", "http://[fd00::2]:8080");
    }

    @Test
    void aPortIsChosenByNameOrNumberInEachSlice() throws IOException {
        var slices = List.of(slice("IPv4", BOTH, pod("10.0.0.1", "u1", "true")), slice("IPv4", "{'name':'http','port':8081}", pod("10.0.0.2", "u2", "true")));
        assertThat(port("http").instances(slices)).extracting(Instance::address).containsExactly("http://10.0.0.1:8080", "http://10.0.0.2:8081");
        assertThat(port("9100").instances(slices)).extracting(Instance::address).containsExactly("http://10.0.0.1:9100");
        assertThat(port("7000").instances(List.of(slice("IPv4", "", pod("10.0.0.1", "u1", "true"))))).as("a slice that leaves the port open").extracting(Instance::address).containsExactly("http://10.0.0.1:7000");
    }

    @Test
    void aPortThatIsNotThereIsAMistakeAndNotAnEmptyList() throws IOException {
        var slices = List.of(slice("IPv4", BOTH, pod("10.0.0.1", "u1", "true")));
        assertThatThrownBy(() -> PLAIN.instances(slices)).isInstanceOf(IOException.class).hasMessage("expected one port of the pods, or `port` to choose one, found 8080 `http`, 9100 `metrics`");
        for (var wrong : List.of("80", "dns", "53", "web")) assertThatThrownBy(() -> port(wrong).instances(slices)).isInstanceOf(IOException.class).hasMessageContaining("`" + wrong + "`");
        assertThatThrownBy(() -> port("http").instances(List.of(slice("IPv4", "", pod("10.0.0.1", "u1", "true"))))).isInstanceOf(IOException.class).hasMessageEndingWith("found none");
        assertThat(port("web").instances(List.of(slice("IPv4", BOTH, pod("10.0.0.1", "u1", "false"))))).as("nobody is ready: nobody's port is missed").isEmpty();
        assertThat(PLAIN.instances(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"http, http", "https, https", "HTTPS, https", "kubernetes.io/h2c, h2c", "grpc, h2c", "kubernetes.io/ws, http", "kubernetes.io/wss, https", "mongo, http"})
    void theApplicationProtocolTellsTheScheme(String protocol, String scheme) throws IOException {
        var slices = List.of(slice("IPv4", "{'port':8080,'appProtocol':'" + protocol + "'}", pod("10.0.0.1", "u1", "true")));
        assertThat(PLAIN.instances(slices)).extracting(Instance::address).containsExactly(scheme + "://10.0.0.1:8080");
        assertThat(new Slices(Optional.empty(), Optional.of(Scheme.HTTPS), Family.IPV4, false).instances(slices)).as("what the file says counts more").extracting(Instance::address).containsExactly("https://10.0.0.1:8080");
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"-, a", "b, b", "b c, b", "b a, a"})
    void hintsTellTheZoneIfTheyAreAskedFor(String hinted, String zone) throws IOException {
        var names = new ArrayList<String>();
        if (hinted != null) for (var each : hinted.split(" ")) names.add("{'name':'" + each + "'}");
        var slices = List.of(slice("IPv4", HTTP, "{'addresses':['10.0.0.1'],'zone':'a','hints':{'forZones':[" + String.join(",", names) + "]}}"));
        assertThat(new Slices(Optional.empty(), Optional.empty(), Family.IPV4, true).instances(slices)).extracting(Instance::zone).containsExactly(zone);
        assertThat(PLAIN.instances(slices)).extracting(Instance::zone).containsExactly("a");
    }

    @Test
    void aNameIsAnAddressAsItStands() throws IOException {
        assertThat(PLAIN.instances(List.of(slice("FQDN", HTTP, "{'addresses':['db.example.com']}")))).extracting(Instance::address).containsExactly("http://db.example.com:8080");
    }

    private static Slices port(String port) {
        return new Slices(Optional.of(port), Optional.empty(), Family.IPV4, false);
    }

    private static String pod(String address, String uid, String ready) {
        return "{'addresses':['%s'],'conditions':{'ready':%s},'targetRef':{'kind':'Pod','uid':'%s'}}".formatted(address, ready, uid);
    }

    private static EndpointSlice slice(String type, String ports, String endpoints) throws IOException {
        return JSON.readValue("{'addressType':'%s','ports':[%s],'endpoints':[%s]}".formatted(type, ports, endpoints).replace('\'', '"'), EndpointSlice.class);
    }
}
