// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `cache-attacks.txt`: each attack on a cache has its test.
class CacheAttackListTest {
    static List<String> rows() throws IOException {
        return Files.readAllLines(Path.of("src/test/resources/cache-attacks.txt")).stream().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }

    @ParameterizedTest
    @MethodSource("rows")
    void hasItsTest(String row) throws Exception {
        var named = row.split(" \\| ")[1].split("#");
        assertThat(Arrays.stream(Class.forName("io.cardea.acceptance." + named[0]).getDeclaredMethods()).filter(CacheAttackListTest::isTest).map(Method::getName)).contains(named[1]);
    }

    @Test
    void everyTestOfAttacksIsInTheList() throws Exception {
        var all = String.join("\n", rows());
        assertThat(Arrays.stream(CacheAttacksTest.class.getDeclaredMethods()).filter(CacheAttackListTest::isTest).map(Method::getName)).allMatch(name -> all.contains("CacheAttacksTest#" + name));
    }

    private static boolean isTest(Method method) {
        return method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(ParameterizedTest.class);
    }
}
