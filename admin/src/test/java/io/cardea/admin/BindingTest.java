// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Config;
import io.cardea.core.config.Default;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Slots;
import io.cardea.telemetry.access.AccessLogConfig;
import io.cardea.telemetry.metrics.MetricsConfig;
import io.cardea.telemetry.traces.TracesConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What operators write under `admin`, `access-log`, `metrics` and `traces` becomes the records that these rooms take.
class BindingTest {
    record File(@Default("127.0.0.1:9900") AdminConfig admin, @Default("json") AccessLogConfig accessLog, @Default("{}") MetricsConfig metrics,
                Optional<TracesConfig> traces) {}

    @Test
    void withNothingWrittenEverythingIsOnButTraces() {
        var file = parse("{}\n");
        assertThat(file.admin()).isEqualTo(AdminConfig.DEFAULT);
        assertThat(file.accessLog()).isEqualTo(AccessLogConfig.of("json"));
        assertThat(file.metrics()).isEqualTo(MetricsConfig.DEFAULT);
        assertThat(file.traces()).isEmpty();
    }

    @Test
    void shortFormsStandForMaps() {
        var file = parse("""
            admin: off
            access-log: '{client} {status}'
            traces: http://127.0.0.1:4318
            """);
        assertThat(file.admin().isOff()).isTrue();
        assertThat(file.accessLog().format()).isEqualTo("{client} {status}");
        assertThat(file.traces()).contains(TracesConfig.of(URI.create("http://127.0.0.1:4318")));
        assertThat(parse("access-log: off\n").accessLog().isOff()).isTrue();
    }

    @Test
    void mapsSayTheRest() {
        var file = parse("""
            admin: { address: '0.0.0.0:9900', token: 0123456789abcdef, hosts: [cardea.internal] }
            access-log: { format: combined, file: /var/log/cardea/access.log, sample: 0.1, query: false, buffer: 2MiB }
            metrics: { routes: 10 }
            traces: { to: 'https://collector.example', sample: 1, service: shop, headers: { X-Key: secret-key } }
            """);
        assertThat(file.admin().token()).isPresent();
        assertThat(file.accessLog().file()).contains(Path.of("/var/log/cardea/access.log"));
        assertThat(file.accessLog().buffer().bytes()).isEqualTo(2 << 20);
        assertThat(file.metrics().routes()).isEqualTo(10);
        assertThat(file.traces().orElseThrow().headers()).containsOnlyKeys("X-Key");
        assertThat(file.toString()).doesNotContain("secret-key").doesNotContain("0123456789abcdef");
    }

    @Test
    void mistakesAreToldWhereTheyStand() {
        assertThatThrownBy(() -> parse("admin: 0.0.0.0:9900\n")).hasMessageContaining("admin.token");
        assertThatThrownBy(() -> parse("access-log: { format: '{clinet}' }\n")).hasMessageContaining("did you mean `{client}`?").hasMessageContaining("cardea.yaml:1:");
        assertThatThrownBy(() -> parse("traces: { to: 'collector' }\n")).hasMessageContaining("such as `http://127.0.0.1:4318`");
    }

    private static File parse(String text) {
        return Config.parse("cardea.yaml", text, File.class, Slots.none(), Environment.system()).value();
    }
}
