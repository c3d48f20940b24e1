// SPDX-License-Identifier: Apache-2.0
package io.cardea.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.http.Failure;
import io.cardea.telemetry.Sample;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics(MetricsConfig.DEFAULT, "0.1.0");

    @Test
    void anExchangeIsCountedByRouteMethodAndStatus() {
        Sample.with(s -> { s.endpoint = "10.0.0.1:9001"; s.originNanos = 30_000_000; s.startNanos = System.nanoTime() - 60_000_000; }).end(metrics);
        Sample.with(s -> { s.method = "POST"; s.status = 201; s.bytes = 10; }).end(metrics);
        assertThat(series()).contains(
            "cardea_requests_total{code=\"200\",method=\"GET\",route=\"books\"} 1.0",
            "cardea_requests_total{code=\"201\",method=\"POST\",route=\"books\"} 1.0",
            "cardea_response_bytes_total{route=\"books\"} 1034.0",
            "cardea_request_bytes_total{route=\"books\"} 0.0",
            "cardea_request_duration_seconds_count{route=\"books\"} 2",
            "cardea_request_duration_seconds_bucket{route=\"books\",le=\"0.05\"} 1",
            "cardea_request_duration_seconds_bucket{route=\"books\",le=\"+Inf\"} 2",
            "cardea_origin_duration_seconds_bucket{endpoint=\"10.0.0.1:9001\",le=\"0.025\"} 0",
            "cardea_origin_duration_seconds_bucket{endpoint=\"10.0.0.1:9001\",le=\"0.05\"} 1",
            "cardea_origin_duration_seconds_sum{endpoint=\"10.0.0.1:9001\"} 0.03");
    }

    @Test
    void failuresAndRefusalsAreCountedByKind() {
        Sample.with(s -> { s.failure = Optional.of(Failure.of(Failure.Kind.CLIENT_GONE, "")); s.headGoesOut = false; }).end(metrics);
        metrics.refused(Failure.Kind.BAD_REQUEST);
        metrics.refused(Failure.Kind.BAD_REQUEST);
        assertThat(series()).contains(
            "cardea_refused_total{kind=\"client_gone\"} 1.0",
            "cardea_refused_total{kind=\"bad_request\"} 2.0",
            "cardea_requests_total{code=\"499\",method=\"GET\",route=\"books\"} 1.0");
    }

    @Test
    void tenThousandInventedHostsPathsAndMethodsLeaveFewSeries() {
        for (int i = 0; i < 10_000; i++) {
            int number = i;
            Sample.with(s -> {
                s.host = "host" + number + ".example";
                s.path = "/path/" + number;
                s.method = "METHOD" + number;
                s.status = 404;
                s.header("User-Agent", "agent" + number);
            }).end(metrics);
        }
        assertThat(series()).hasSizeLessThanOrEqualTo(500)
            .contains("cardea_requests_total{code=\"404\",method=\"_OTHER\",route=\"books\"} 10000.0");
    }

    @Test
    void routesEndpointsAndStatusesBeyondTheBoundsAreCountedAsOther() {
        var small = new Metrics(new MetricsConfig(2, 2), "0.1.0");
        for (int i = 0; i < 10; i++) {
            int number = i;
            Sample.with(s -> { s.routeName = "route" + number; s.endpoint = "10.0.0.1:" + (9000 + number); s.originNanos = 1; }).end(small);
        }
        assertThat(series(small)).contains(
            "cardea_requests_total{code=\"200\",method=\"GET\",route=\"route1\"} 1.0",
            "cardea_requests_total{code=\"200\",method=\"GET\",route=\"other\"} 8.0",
            "cardea_origin_duration_seconds_count{endpoint=\"other\"} 8");

        for (var method : new String[] {"GET", "POST", "PUT"}) {
            for (int status = 100; status < 600; status++) {
                int code = status;
                Sample.with(s -> { s.method = method; s.status = code; }).end(metrics);
            }
        }
        var requests = series().stream().filter(line -> line.startsWith("cardea_requests_total")).toList();
        assertThat(requests).hasSizeLessThanOrEqualTo(1001).contains("cardea_requests_total{code=\"other\",method=\"_OTHER\",route=\"books\"} 500.0");
        assertThat(requests.stream().mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ')))).sum()).isEqualTo(1500);
    }

    @Test
    void severalLoopsAreAddedUp() throws Exception {
        var threads = new ArrayList<Thread>();
        for (int i = 0; i < 4; i++) threads.add(Thread.ofPlatform().start(() -> {
            for (int n = 0; n < 1000; n++) new Sample().end(metrics);
        }));
        for (var thread : threads) assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
        assertThat(series()).contains("cardea_requests_total{code=\"200\",method=\"GET\",route=\"books\"} 4000.0");
    }

    @Test
    void reloadsAndTheBuildAreTold() {
        metrics.reloaded(true);
        metrics.reloaded(false);
        assertThat(series()).contains(
            "cardea_config_reloads_total{result=\"success\"} 1.0", "cardea_config_reloads_total{result=\"failure\"} 1.0",
            "cardea_config_last_reload_success 0.0",
            "cardea_build_info{java=\"" + Runtime.version() + "\",version=\"0.1.0\"} 1");
    }

    @Test
    void theProcessIsTold() {
        assertThat(text("")).contains("process_resident_memory_bytes", "process_open_fds", "jvm_memory_used_bytes", "jvm_gc_collection_seconds", "cardea_buffers_direct_bytes");
    }

    @Test
    void otherRoomsRegisterNumbersAndTakeThemAway() throws Exception {
        var one = metrics.gauge("cardea_connections", "Open connections.", Map.of("listener", "a\"b\n"), () -> 3);
        metrics.counter("cardea_log_lines_dropped", "Lines lost.", () -> 7);
        metrics.gauge("cardea_broken", "Throws.", () -> { throw new IllegalStateException(); });
        assertThat(series()).contains("cardea_connections{listener=\"a\\\"b\\n\"} 3.0", "cardea_log_lines_dropped_total 7.0", "cardea_broken NaN");
        one.close();
        assertThat(text("")).doesNotContain("cardea_connections");
        for (var name : List.of("cardea_requests", "requests", "cardea_x_total", "cardea_X")) {
            assertThatThrownBy(() -> metrics.gauge(name, "", () -> 0)).as(name).hasMessageContaining(name);
        }
        assertThatThrownBy(() -> metrics.counter("cardea_log_lines_dropped", "", () -> 0)).hasMessageContaining("exists already");
        assertThatThrownBy(() -> metrics.gauge("cardea_log_lines_dropped", "", Map.of("a", "b"), () -> 0)).hasMessageContaining("both");
    }

    @Test
    void whoAsksForOpenMetricsGetsIt() {
        new Sample().end(metrics);
        var page = metrics.page("application/openmetrics-text;version=1.0.0,text/plain;q=0.5");
        assertThat(page.contentType()).startsWith("application/openmetrics-text");
        assertThat(new String(page.bytes(), StandardCharsets.UTF_8)).endsWith("# EOF\n").contains("# TYPE cardea_requests counter");
        assertThat(metrics.page("").contentType()).startsWith("text/plain; version=0.0.4");
    }

    private List<String> series() {
        return series(metrics);
    }

    private static List<String> series(Metrics metrics) {
        return new String(metrics.page("").bytes(), StandardCharsets.UTF_8).lines().filter(line -> !line.startsWith("#")).toList();
    }

    private String text(String accept) {
        return new String(metrics.page(accept).bytes(), StandardCharsets.UTF_8);
    }
}
