// SPDX-License-Identifier: Apache-2.0
package io.cardea.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// The script itself. As in the release archive: the launcher with `lib/` beside it, so that nothing is built under a running build.
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a bash script")
class LauncherTest {
    private static final Path ROOT = Path.of(System.getProperty("cardea.root", "..")).toAbsolutePath().normalize();

    @TempDir
    Path folder;

    private Path launcher;

    record Ran(int code, String out, String err) {}

    /// The classes of this test's own class path as one folder of jars, where the launcher expects them.
    @BeforeEach
    void unpack() throws IOException {
        launcher = folder.resolve("cardea");
        Files.copy(ROOT.resolve("cardea"), launcher, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        var lib = Files.createDirectory(folder.resolve("lib"));
        int number = 0;
        for (var entry : System.getProperty("java.class.path").split(java.io.File.pathSeparator)) {
            var path = Path.of(entry);
            if (Files.isDirectory(path)) jar(path, lib.resolve("c" + number++ + ".jar"));
            else if (entry.endsWith(".jar")) Files.createSymbolicLink(lib.resolve("j" + number++ + "-" + path.getFileName()), path);
        }
    }

    private static void jar(Path classes, Path target) throws IOException {
        try (var out = new java.util.zip.ZipOutputStream(Files.newOutputStream(target)); var files = Files.walk(classes)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(new java.util.zip.ZipEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }

    private Ran run(Path directory, Map<String, String> environment, String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARDEA_"));
        builder.environment().put("CARDEA_NO_AOT", "1");
        builder.environment().putAll(environment);
        var out = folder.resolve("out");
        var err = folder.resolve("err");
        var process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("no end after a minute: " + List.of(command));
        }
        return new Ran(process.exitValue(), Files.readString(out, StandardCharsets.UTF_8), Files.readString(err, StandardCharsets.UTF_8));
    }

    @Test
    void theScriptsAreWellFormed() throws Exception {
        for (var script : List.of("cardea", ".ci/run")) {
            var ran = run(ROOT, Map.of(), "bash", "-n", script);
            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(Files.isExecutable(ROOT.resolve(script))).isTrue();
        }
    }

    @Test
    void itRunsFromAnotherFolderAndThroughALink() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "SKIPPED: no JDK 25 runs this test, so the launcher has none to find");
        var elsewhere = Files.createDirectories(folder.resolve("else where"));
        var link = Files.createSymbolicLink(elsewhere.resolve("edge"), Path.of("../cardea"));
        var ran = run(elsewhere, Map.of("JAVA_HOME", System.getProperty("java.home")), link.toString(), "version");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("cardea ");
    }

    @Test
    void optionsOfOnesOwnReachJavaAndExitCodesComeBack() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "SKIPPED: no JDK 25 runs this test, so the launcher has none to find");
        var ran = run(folder, Map.of("JAVA_HOME", System.getProperty("java.home"), "CARDEA_JAVA_OPTS", "-Xlog:gc:stderr -Dos.arch=mine"),
            launcher.toString(), "version");
        assertThat(ran.out()).endsWith("mine\n");
        assertThat(run(folder, Map.of("JAVA_HOME", System.getProperty("java.home")), launcher.toString(), "check", "none.yaml").code())
            .isEqualTo(Exit.CONFIGURATION);
    }

    @Test
    void aStartBuildsNoBenchmarks() throws IOException {
        assertThat(Files.readString(launcher)).doesNotContain("microbench");
        assertThat(Files.readString(ROOT.resolve("cli/pom.xml"))).doesNotContain("cardea-microbench");
    }

    @Test
    void aChangeInAnyModuleOfTheCommandBuildsItAgain() throws IOException {
        var watched = java.util.regex.Pattern.compile("for module in ([^;]+);").matcher(Files.readString(launcher)).results().findFirst().orElseThrow().group(1);
        var ofTests = List.of("testkit", "state/server");
        var modules = java.util.Arrays.stream(System.getProperty("java.class.path").split(java.io.File.pathSeparator))
            .map(Path::of).filter(path -> path.startsWith(ROOT)).map(path -> ROOT.relativize(path).toString().split("/target/")[0]).distinct()
            .filter(module -> !ofTests.contains(module)).toList();
        assertThat(modules).contains("gateway", "identity");
        assertThat(List.of(watched.split(" "))).containsAll(modules);
    }

    @Test
    void whoeverIsInTheReleaseIsNamedInTheNotice() throws IOException {
        var managed = Files.readString(ROOT.resolve("pom.xml")).split("</?dependencyManagement>")[1];
        var notice = Files.readString(ROOT.resolve("NOTICE"));
        var groups = java.util.regex.Pattern.compile("<groupId>([^<]+)</groupId>").matcher(managed).results().map(found -> found.group(1)).distinct()
            .filter(group -> !FOR_TESTS.contains(group) && !group.equals("*")).toList();
        assertThat(groups).contains("io.netty", "org.slf4j").allSatisfy(group -> assertThat(notice).contains("  " + group + " "));
    }

    private static final java.util.Set<String> FOR_TESTS =
        java.util.Set.of("io.cardea", "org.junit", "org.assertj", "net.jqwik", "com.code-intelligence", "com.tngtech.archunit", "org.openjdk.jmh", "io.grpc", "io.envoyproxy.controlplane", "com.github.codemonstur");

    @Test
    @Tag("full")
    void theFirstStartTrainsTheNextOnesTakeTheCacheAndABrokenOneIsPassedOver() throws Exception {
        assumeTrue(Runtime.version().feature() >= 25, "SKIPPED: no JDK 25 runs this test, so the launcher has none to find");
        var trained = Map.of("JAVA_HOME", System.getProperty("java.home"), "CARDEA_NO_AOT", "");
        assertThat(run(folder, trained, launcher.toString(), "version").code()).isZero();
        var cache = awaited(folder.resolve(".cardea"));
        var traced = new java.util.HashMap<>(trained);
        traced.put("CARDEA_JAVA_OPTS", "-Xlog:class+load:stderr");
        assertThat(run(folder, traced, launcher.toString(), "check", "none.yaml").err()).containsPattern("io\\.cardea\\.cli\\.Main source: shared objects file");
        Files.write(cache, new byte[] {1, 2, 3});
        var passedOver = run(folder, trained, launcher.toString(), "version");
        assertThat(passedOver.code()).isZero();
        assertThat(passedOver.err()).isEmpty();
    }

    /// The cache, once training has put it there.
    private static Path awaited(Path state) throws Exception {
        for (long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3); System.nanoTime() < end; Thread.sleep(100)) {
            if (!Files.isDirectory(state)) continue;
            try (var files = Files.list(state)) {
                var made = files.filter(file -> file.toString().endsWith(".aot") || file.toString().endsWith(".failed")).findFirst();
                if (made.isPresent()) {
                    assertThat(made.get().toString()).as("training failed; see train.log").endsWith(".aot");
                    return made.get();
                }
            }
        }
        throw new AssertionError("no cache after three minutes in " + state);
    }
}
