// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The examples in Java are compiled as they stand, and run; only ports and the file's place are others.
class JavaDocsTest {
    private static final Path ROOT = Path.of(System.getProperty("cardea.root"));
    private static final String IMPORTS = """
        import static org.assertj.core.api.Assertions.assertThat;
        import io.cardea.*;
        import io.cardea.core.config.*;
        import io.cardea.core.config.Short;
        import io.cardea.core.exchange.*;
        import io.cardea.core.http.Failure;
        import io.cardea.core.http.Response;
        import io.cardea.core.spi.*;
        import io.cardea.testkit.*;
        import java.nio.file.Path;
        import java.time.Duration;
        import java.util.*;
        """;

    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> everyExampleCompilesAndRuns() throws Exception {
        var file = Files.writeString(folder.resolve("cardea.yaml"), "listeners: { address: \"127.0.0.1:0\" }\nadmin: off\nlog: off\nroutes:\n  - match: /books/**\n    respond: ok\n");
        var lines = Files.readAllLines(ROOT.resolve("docs/java.md"));
        var sources = new ArrayList<SimpleJavaFileObject>();
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).equals("```java")) continue;
            int from = ++i;
            while (!lines.get(i).equals("```")) i++;
            var code = String.join("\n", lines.subList(from, i)).replace("Path.of(\"cardea.yaml\")", "Path.of(\"" + file + "\")")
                .replace(".listen(8080)", ".listen(0).admin(\"off\").log(\"off\")");
            sources.add(source("Line" + (from + 1), code));
        }
        assertThat(sources).hasSizeGreaterThan(4);
        var classes = compiled(sources);
        return sources.stream().map(source -> source.getName().replaceAll("\\W|java$", "")).map(name -> DynamicTest.dynamicTest("docs/java.md, " + name, () -> {
            try (var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, JavaDocsTest.class.getClassLoader())) {
                loader.loadClass(name).getMethod("run").invoke(null);
            }
        }));
    }

    private static SimpleJavaFileObject source(String name, String code) {
        var text = IMPORTS + "public class " + name + " {\n    public static void run() throws Exception {\n" + code + "\n    }\n}\n";
        return new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return text;
            }
        };
    }

    private static Path compiled(List<? extends JavaFileObject> sources) throws IOException {
        var told = new DiagnosticCollector<JavaFileObject>();
        var target = Files.createDirectories(folder.resolve("classes"));
        var classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var options = List.of("-d", target.toString(), "-classpath", classPath, "-proc:none");
        assertThat(ToolProvider.getSystemJavaCompiler().getTask(null, null, told, options, null, sources).call()).as("%s", told.getDiagnostics()).isTrue();
        return target;
    }
}
