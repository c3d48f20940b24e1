// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `gateway-attacks.txt`: each attack on a gateway has its test, in whichever module.
class AttackListTest {
    static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/gateway-attacks.txt")).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasItsTest(String row) throws IOException {
        var named = row.split(" \\| ")[1].split("[/#]");
        List<Path> found;
        try (var files = Files.walk(Path.of("..", named[0], "src", "test", "java"))) {
            found = files.filter(file -> file.getFileName().toString().equals(named[1] + ".java")).toList();
        }
        assertThat(found).as(named[1]).hasSize(1);
        var method = Pattern.compile("@(Test|ParameterizedTest|Property)\\b(?:(?!\\bvoid\\b)[\\s\\S])*\\bvoid " + Pattern.quote(named[2]) + "\\(");
        assertThat(Files.readString(found.getFirst())).containsPattern(method);
    }
}
