// SPDX-License-Identifier: Apache-2.0
package io.cardea.net.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the environment says of the sockets that systemd passed. That they serve is shown by a real process, in the testkit.
class PassedSocketsTest {
    private static PassedSockets passed(String names) {
        return PassedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "3", "LISTEN_FDNAMES", names), 7);
    }

    @ParameterizedTest
    @CsvSource({"web:app:web, app, 1", "web:app:web, web:1, 0", "web:app:web, web:2, 2", "web, unknown:2, 2", "web::app, unknown, 1"})
    void aNameIsFoundAndSeveralOfOneNameAreNumbered(String names, String wanted, int index) throws IOException {
        assertThat(passed(names).index(wanted)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({"web, 2 sockets of that name", "wob, 'those that were: web, app, web'", "app:2, from 1 to 1", "web:0, from 1 to 2", "web:x, from 1 to 2"})
    void whatIsNotThereIsToldWithWhatIs(String wanted, String message) {
        assertThatThrownBy(() -> passed("web:app:web").index(wanted)).isInstanceOf(IOException.class).hasMessageContaining(message);
    }

    @Test
    void whatIsMeantForAnotherProcessIsNotTaken() {
        assertThatThrownBy(() -> PassedSockets.of(Map.of("LISTEN_PID", "7", "LISTEN_FDS", "1"), 8).index("unknown")).hasMessageContaining("process 7");
        assertThatThrownBy(() -> PassedSockets.of(Map.of(), 8).index("web")).hasMessageContaining("LISTEN_FDS");
        assertThatThrownBy(() -> PassedSockets.of(Map.of("LISTEN_PID", "8", "LISTEN_FDS", "-1"), 8).index("web")).hasMessageContaining("none was passed");
    }
}
