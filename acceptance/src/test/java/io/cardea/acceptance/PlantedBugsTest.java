// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The tests' own test: a bug planted in one class is found by the corpus of the fuzz target that guards it, or by the table of
/// malformed messages. The table is `planted-bugs.txt`; a row whose text is not in the source any more is to be planted anew.
@Tag("full")
class PlantedBugsTest {
    private static final Path ROOT = Path.of(System.getProperty("cardea.root"));
    private static final String WIRE = "io.cardea.net.http1.wire.";
    /// By name: module, class, and method of a fuzz target, whose inputs are its arguments.
    private static final Map<String, List<String>> TARGETS = Map.of(
        "request", List.of("net", WIRE + "fuzz.WireFuzzTest", "requestHead"), "response", List.of("net", WIRE + "fuzz.WireFuzzTest", "responseHead"),
        "chunks", List.of("net", WIRE + "fuzz.WireFuzzTest", "chunks"), "proxy", List.of("net", WIRE + "fuzz.WireFuzzTest", "proxyHeader"),
        "hello", List.of("net", "io.cardea.net.tls.HelloFuzzTest", "hello"), "path", List.of("core", "io.cardea.core.route.fuzz.TargetFuzzTest", "path"),
        "authority", List.of("core", "io.cardea.core.route.fuzz.TargetFuzzTest", "authority"), "forwarded", List.of("core", "io.cardea.core.runtime.ForwardedFuzzTest", "chain"),
        "config", List.of("core", "io.cardea.core.config.ConfigFuzzTest", "file"));
    /// By name: a test whose method takes one row of its table.
    private static final Map<String, List<String>> TABLES = Map.of(
        "rows", List.of(WIRE + "MalformedRequestsTest", "table"), "responses", List.of(WIRE + "MalformedResponsesTest", "table"), "chunk-rows", List.of(WIRE + "MalformedChunksTest", "table"));

    @TempDir
    private Path compiled;

    record Bug(String module, String type, String good, String bad, List<String> finders) {
        Path source() {
            return ROOT.resolve(module + "/src/main/java/" + type.replace('.', '/') + ".java");
        }

        @Override
        public String toString() {
            return type.substring(type.lastIndexOf('.') + 1) + ": " + good;
        }
    }

    static List<Bug> bugs() throws IOException {
        var bugs = new ArrayList<Bug>();
        for (var line : Files.readAllLines(ROOT.resolve("acceptance/src/test/resources/planted-bugs.txt"))) {
            if (line.isBlank() || line.startsWith("#")) continue;
            var parts = line.split(" ¦ ", -1);
            var where = parts[0].split(":");
            bugs.add(new Bug(where[0], where[1], parts[1], parts[2], List.of(parts[3].split(", "))));
        }
        return bugs;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isFound(Bug bug) throws Exception {
        plant(bug);
        try (var classes = new Planted(compiled)) {
            for (var finder : bug.finders) assertThat(finds(classes, finder)).as("%s finds it", finder).isTrue();
        }
    }

    private void plant(Bug bug) throws IOException {
        var good = Files.readString(bug.source());
        assertThat(good).as("the row is to be planted anew").contains(bug.good);
        var file = compiled.resolve("src/" + bug.type.replace('.', '/') + ".java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, good.replace(bug.good, bug.bad));
        var told = new java.io.ByteArrayOutputStream();
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, told, "-proc:none", "-nowarn", "-d", compiled.toString(), "-cp", classpath(), file.toString());
        assertThat(failed).as(told.toString()).isZero();
    }

    private static String classpath() {
        return ROOT.resolve("core/target/classes") + ":" + ROOT.resolve("net/target/classes") + ":" + System.getProperty("java.class.path");
    }

    private static boolean finds(ClassLoader classes, String finder) throws Exception {
        var target = TARGETS.get(finder);
        if (target != null) return inputsFind(classes, target.get(0), target.get(1), target.get(2));
        var table = TABLES.get(finder);
        return rowsFind(classes, table.get(0), table.get(1));
    }

    private static boolean inputsFind(ClassLoader classes, String module, String type, String name) throws Exception {
        var test = classes.loadClass(type);
        var method = test.getDeclaredMethod(name, byte[].class);
        var inputs = ROOT.resolve(module + "/src/test/resources/" + type.replace('.', '/') + "Inputs/" + name);
        try (var files = Files.list(inputs)) {
            for (var file : files.toList()) if (throwsIt(test, method, Files.readAllBytes(file))) return true;
        }
        return false;
    }

    private static boolean rowsFind(ClassLoader classes, String type, String source) throws Exception {
        var test = classes.loadClass(type);
        var table = test.getDeclaredMethod(source);
        table.setAccessible(true);
        for (var row : (Iterable<?>) table.invoke(null)) {
            for (var method : test.getDeclaredMethods()) {
                if (method.getParameterCount() == 1 && method.getParameterTypes()[0].isInstance(row) && throwsIt(test, method, row)) return true;
            }
        }
        return false;
    }

    private static boolean throwsIt(Class<?> test, Method method, Object argument) throws Exception {
        var made = test.getDeclaredConstructor();
        made.setAccessible(true);
        method.setAccessible(true);
        try {
            method.invoke(made.newInstance(), argument);
            return false;
        } catch (InvocationTargetException e) {
            return true;
        }
    }

    /// Our own classes anew, the planted one first; all else as it is.
    private static final class Planted extends URLClassLoader {
        Planted(Path planted) throws IOException {
            super(urls(planted), PlantedBugsTest.class.getClassLoader());
        }

        private static URL[] urls(Path planted) throws IOException {
            var urls = new ArrayList<URL>(List.of(planted.toUri().toURL()));
            for (var module : List.of("core", "net")) {
                for (var kind : List.of("classes", "test-classes")) urls.add(ROOT.resolve(module + "/target/" + kind + "/").toUri().toURL());
            }
            return urls.toArray(URL[]::new);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith("io.cardea.core.") && !name.startsWith("io.cardea.net.")) return super.loadClass(name, resolve);
            synchronized (getClassLoadingLock(name)) {
                var known = findLoadedClass(name);
                return known == null ? findClass(name) : known;
            }
        }

        @Override
        public InputStream getResourceAsStream(String name) {
            try {
                var found = findResource(name);
                return found == null ? super.getResourceAsStream(name) : found.openStream();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
