// SPDX-License-Identifier: Apache-2.0
package io.cardea.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalNameTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "/ | `` | `` | true", "/a | `` | a | false", "/a/ | `` | a | true", "/a/b.c | `` | a/b.c | false", "/s/a | /s | a | false", "/s | /s | `` | false", "/s/ | /s | `` | true",
        "/sa | /s | sa | false", "/%41 | `` | A | false", "/%2541 | `` | %41 | false", "/a+b | `` | a+b | false", "/...| `` | ... | false", "/a..b | `` | a..b | false",
    })
    void pathsAreNamesBelowTheRoot(String path, String prefix, String name, boolean folder) {
        assertThat(LocalName.of(path, prefix)).contains(new LocalName(name, folder));
    }

    @ParameterizedTest
    @CsvSource({".env, true", "a/.git/b, true", ".well-known/x, false", ".well-known/.x, true", ".well-knownx, true", "a/.well-known, false", "a.b, false", "'', false"})
    void namesWithALeadingDotAreHidden(String name, boolean hidden) {
        assertThat(LocalName.isHidden(name)).isEqualTo(hidden);
    }

    @Property(tries = 5000)
    void noPathLeavesTheRoot(@ForAll("paths") String path) {
        LocalName.of(path, "").ifPresent(name -> {
            var root = Path.of("/srv/root");
            assertThat(root.resolve(name.name()).normalize()).isEqualTo(root.resolve(name.name()));
            assertThat(root.resolve(name.name()).startsWith(root)).isTrue();
            assertThat(name.name()).doesNotContain("\0", "\\", "\n");
        });
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("/", ".", "..", "%2e", "%2E", "%2f", "%5c", "\\", "a", "%", "%25", "%00", "\0", "//", ";", "%c0%ae", "é", "~", ":", "C:", " ").list().ofMaxSize(12)
            .map(parts -> '/' + String.join("", parts));
    }
}
