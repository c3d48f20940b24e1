// SPDX-License-Identifier: Apache-2.0
package io.cardea.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void everyPlaceIsFilledAndWhatOnlyLooksLikeOneIsLeft() {
        var template = new Template("t", "listen @port@; log $uri ${x} %[y] me@example.org @port@");

        assertThat(template.fill(Map.of("port", "$80"))).isEqualTo("listen $80; log $uri ${x} %[y] me@example.org $80");
    }

    @Test
    void anUnknownPlaceIsNamedWithTheKnownOnes() {
        assertThatThrownBy(() -> new Template("nginx.conf", "a @prot@").fill(Map.of("port", "1", "dir", "/")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nginx.conf: nothing is known for @prot@; known are [dir, port]");
    }
}
