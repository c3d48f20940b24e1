// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/// Jars of plug-ins, made on the spot by the compiler: none of their classes is on the class path of the tests.
final class PluginJar {
    private static final String SERVICE = "META-INF/services/io.cardea.core.spi.PolicyFactory";

    private PluginJar() {}

    /// The example's, from its sources.
    static Path example(Path jar) throws IOException {
        var root = Path.of(System.getProperty("cardea.root")).resolve("examples/policy/src/main");
        try (var files = Files.walk(root.resolve("java"))) {
            return compiled(jar, files.filter(file -> file.toString().endsWith(".java") && !file.endsWith("package-info.java")).toList(), Files.readString(root.resolve("resources").resolve(SERVICE)));
        }
    }

    /// One policy, `own`, whose `onRequest` is this.
    ///
    /// @param body statements that return a verdict, with `call` and `word` (what the file says for it)
    static Path of(Path jar, String body) throws IOException {
        return source(jar, """
            import io.cardea.core.config.Short;
            import io.cardea.core.exchange.*;
            import io.cardea.core.http.*;
            import io.cardea.core.spi.*;
            public class Own implements PolicyFactory<Own.Config> {
                public record Config(String word) {
                    @Short("word") public static Config of(String word) { return new Config(word); }
                }
                public String name() { return "own"; }
                public Class<Config> config() { return Config.class; }
                public Policy create(Config config, Build build) {
                    var word = config.word();
                    return new Blocking() {
                        public Step step() { return Step.AUTHORIZE; }
                        public Verdict onRequest(Call call) throws Exception { BODY }
                    };
                }
            }
            """.replace("BODY", body));
    }

    /// A class `Own` in the nameless package.
    static Path source(Path jar, String java) throws IOException {
        var file = Files.createDirectories(jar.resolveSibling(jar.getFileName() + ".src")).resolve("Own.java");
        Files.writeString(file, java);
        return compiled(jar, List.of(file), "Own");
    }

    private static Path compiled(Path jar, List<Path> sources, String services) throws IOException {
        var classes = Files.createTempDirectory(jar.getParent(), "classes");
        var words = new ArrayList<>(List.of("-proc:none", "-nowarn", "-d", classes.toString(), "-cp", System.getProperty("java.class.path")));
        sources.forEach(each -> words.add(each.toString()));
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)) != 0) throw new IllegalArgumentException("does not compile: " + sources);
        try (var files = Files.walk(classes)) {
            var entries = new java.util.TreeMap<String, byte[]>();
            files.filter(Files::isRegularFile).forEach(each -> entries.put(classes.relativize(each).toString(), bytes(each)));
            entries.put(SERVICE, services.getBytes(UTF_8));
            return written(jar, entries);
        }
    }

    static Path written(Path jar, Map<String, byte[]> entries) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var entry : entries.entrySet()) {
                out.putNextEntry(new ZipEntry(entry.getKey()));
                out.write(entry.getValue());
                out.closeEntry();
            }
        }
        return jar;
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
