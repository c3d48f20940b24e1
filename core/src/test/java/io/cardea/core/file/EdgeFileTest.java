// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cardea.core.config.Config;
import io.cardea.core.config.Environment;
import io.cardea.core.config.Slots;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What operators write under `admin`, `log` and `traces` becomes the records that these rooms take.
class EdgeFileTest {
    private static final Slots SLOTS = Slots.none();

    @Test
    void withNothingWrittenEverythingIsOnButSpans() {
        var file = parse("{}\n");
        assertThat(file.admin()).isEqualTo(AdminConfig.DEFAULT);
        assertThat(file.log().format()).isEqualTo("json");
        assertThat(file.log().to()).isEqualTo("stdout");
        assertThat(file.traces()).isEqualTo(TracesConfig.DEFAULT);
    }

    @Test
    void shortFormsStandForMaps() {
        var file = parse("""
            admin: off
            log: access.log
            traces: http://127.0.0.1:4318
            """);
        assertThat(file.admin().isOff()).isTrue();
        assertThat(file.log().to()).isEqualTo("access.log");
        assertThat(file.traces()).isEqualTo(TracesConfig.to(URI.create("http://127.0.0.1:4318")));
        assertThat(parse("log: off\n").log().isOff()).isTrue();
    }

    @Test
    void mapsSayTheRest() {
        var file = parse("""
            admin: { address: '0.0.0.0:9900', token: 0123456789abcdef, hosts: cardea.internal }
            log: { format: combined, to: /var/log/cardea/access.log, sample: 0.1, query: false, buffer: 2MiB }
            traces: { endpoint: 'https://collector.example', sample: 1, service: shop, headers: { X-Key: secret-key } }
            """);
        assertThat(file.admin().token()).isPresent();
        assertThat(file.log().to()).isEqualTo("/var/log/cardea/access.log");
        assertThat(file.log().buffer().bytes()).isEqualTo(2 << 20);
        assertThat(file.traces().headers()).containsOnlyKeys("X-Key");
        assertThat(file.toString()).doesNotContain("secret-key").doesNotContain("0123456789abcdef");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
        admin: 0.0.0.0:9900                                     | admin.token
        admin: { token: short }                                 | at least 16 characters
        log: { sample: 2 }                                      | from 0 to 1
        log: { buffer: 1KiB }                                   | expected 64KiB to 256MiB
        log: ""                                                 | expected `stdout`, `off`, or a file
        traces: { endpoint: collector }                         | such as `http://127.0.0.1:4318`
        """)
    void mistakesAreToldWhereTheyStand(String text, String told) {
        assertThatThrownBy(() -> parse(text + "\n")).hasMessageContaining(told).hasMessageContaining("cardea.yaml:1:");
    }

    private static EdgeFile parse(String text) {
        return Config.parse("cardea.yaml", text, EdgeFile.class, SLOTS, Environment.system()).value();
    }
}
