// SPDX-License-Identifier: Apache-2.0
package io.cardea.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The model's own test: each bug of `model-bugs.txt`, planted in a copy of its class, is found by [ModelTest]. A row whose text is not in the source any more is to be
/// planted anew; `§` stands for an end of line and the blanks behind it.
class ModelBugsTest {
    private static final int DAYS = Integer.getInteger("model.days", 3000);
    private static final long SEED = Long.getLong("model.first", 1000);

    @TempDir
    private Path folder;

    record Bug(String what, String type, Map<String, String> texts) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Bug> bugs() throws IOException {
        var bugs = new ArrayList<Bug>();
        for (var line : Files.readAllLines(Path.of("src/test/resources/model-bugs.txt"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var parts = (line + ' ').split(" ¦ ?", -1);
            var texts = new TreeMap<String, String>();
            for (int i = 2; i < parts.length; i += 2) texts.put(parts[i].strip(), parts[i + 1].strip());
            bugs.add(new Bug(parts[0], "io.cardea.cache." + parts[1], texts));
        }
        return bugs;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void canBePlanted(Bug bug) throws IOException {
        assertThat(planted(bug)).isNotEmpty();
    }

    @Tag("full")
    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isFound(Bug bug) throws Exception {
        plant(bug);
        try (var classes = new Planted(folder)) {
            var days = classes.loadClass("io.cardea.cache.ModelTest").getDeclaredMethod("days", long.class, int.class);
            days.setAccessible(true);
            String found = "";
            try {
                days.invoke(null, SEED, DAYS);
            } catch (InvocationTargetException e) {
                found = String.valueOf(e.getCause().getMessage());
            }
            assertThat(found).as("%s: the model finds it", bug).isNotEmpty();
            System.out.println("found: " + bug + ": " + found.lines().findFirst().orElse(""));
        }
    }

    private static String planted(Bug bug) throws IOException {
        var source = Path.of("src/main/java/" + bug.type.replace('.', '/') + ".java");
        var text = Files.readString(source);
        for (var each : bug.texts.entrySet()) {
            var parts = each.getKey().split("§", -1);
            var pattern = String.join("\\s+", java.util.Arrays.stream(parts).map(String::strip).map(java.util.regex.Pattern::quote).toList());
            var matcher = java.util.regex.Pattern.compile(pattern).matcher(text);
            assertThat(matcher.find()).as("the row is to be planted anew: %s", each.getKey()).isTrue();
            text = matcher.replaceFirst(java.util.regex.Matcher.quoteReplacement(each.getValue().replace('§', ' ')));
        }
        return text;
    }

    private void plant(Bug bug) throws IOException {
        var file = folder.resolve("src/" + bug.type.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, planted(bug));
        var told = new ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, told, "-proc:none", "-nowarn", "-d", folder.toString(), "-cp", place(Cache.class).getPath() + ':' + System.getProperty("java.class.path"),
            file.toString());
        assertThat(failed).as(told.toString()).isZero();
    }

    private static URL place(Class<?> type) {
        return type.getProtectionDomain().getCodeSource().getLocation();
    }

    /// The cache's classes anew, the planted one first; all else as it is.
    private static final class Planted extends URLClassLoader {
        Planted(Path planted) throws IOException {
            super(new URL[] {planted.toUri().toURL(), place(Cache.class), place(ModelTest.class)}, ModelBugsTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.cardea.cache.")) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                var known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }
    }
}
