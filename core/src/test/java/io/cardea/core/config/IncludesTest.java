// SPDX-License-Identifier: Apache-2.0
package io.cardea.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncludesTest {
    @TempDir
    Path folder;

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private Loaded<Shop> load() {
        return Config.load(folder.resolve("main.yaml"), Shop.class, Shop.slots(), Shop.NOTHING_SET);
    }

    /// Problems as `file:line:column message`, files relative to the folder.
    private List<String> problems() {
        try {
            load();
        } catch (ConfigException e) {
            return e.problems().stream()
                    .map(problem -> (new Mark(problem.file(), problem.line(), problem.column()) + " " + problem.message()).replace(folder + "/", ""))
                    .toList();
        }
        throw new AssertionError("no mistake was found");
    }

    private static String route(String name) {
        return "routes:\n  - name: " + name + "\n    match: { path: / }\n    to: x\n";
    }

    private List<String> routes() {
        return load().value().routes().stream().map(route -> route.name().orElseThrow()).toList();
    }

    @Test
    void listsAreAppendedInTheOrderOfNamesAndMapsAreMerged() throws Exception {
        write("main.yaml", "include: [routes.d/*.yaml, services.yaml]\n" + route("main") + "services:\n  a: { endpoints: x }\n");
        write("routes.d/20.yaml", route("twenty"));
        write("routes.d/10.yaml", route("ten"));
        write("routes.d/.hidden.yaml", route("hidden"));
        write("routes.d/10.yaml.orig", route("orig"));
        write("services.yaml", "services:\n  b: { endpoints: x }\nstate: redis://x\n");
        assertThat(routes()).containsExactly("main", "ten", "twenty");
        assertThat(load().value().services()).containsOnlyKeys("a", "b");
        assertThat(load().value().state()).hasToString("redis://x");
        assertThat(load().value().routes().get(1).mark()).isEqualTo(new Mark(folder.resolve("routes.d/10.yaml").toString(), 2, 5));
    }

    @Test
    void everyFileAndFolderThatMattersIsWatched() throws Exception {
        write("main.yaml", "include: [routes.d/*.yaml, none.d/*.yaml, services.yaml]\n");
        write("routes.d/10.yaml", route("ten"));
        write("services.yaml", "");
        assertThat(load().watched()).containsExactlyInAnyOrder(
                folder.resolve("main.yaml"), folder.resolve("routes.d"), folder.resolve("none.d"), folder.resolve("routes.d/10.yaml"), folder.resolve("services.yaml"));
    }

    @Test
    void pathsAreRelativeToTheFileThatNamesThem() throws Exception {
        write("main.yaml", "include: sub/more.yaml\n");
        write("sub/more.yaml", "include: deeper/*.yaml\nroutes:\n  - { match: { path: / }, files: ./public }\n");
        write("sub/deeper/a.yaml", route("deep"));
        var routes = load().value().routes();
        assertThat(routes.get(0).handler().config()).isEqualTo(new Shop.Files(folder.resolve("sub/public"), false));
        assertThat(routes.get(1).name()).contains("deep");
    }

    @Test
    void twoStarsReachIntoFolders() throws Exception {
        write("main.yaml", "include: \"**.yaml\"\n");
        write("a/b.yaml", route("b"));
        write("a/c/d.yaml", route("d"));
        assertThat(routes()).containsExactly("b", "d");
    }

    @Test
    void aFileThatIsReachedTwiceCountsOnce() throws Exception {
        write("main.yaml", "include: [a.yaml, '[ab].yaml', a.yaml]\n");
        write("a.yaml", route("a"));
        write("b.yaml", "include: a.yaml\n");
        assertThat(routes()).containsExactly("a");
    }

    @Test
    void aKeyInTwoFilesIsToldWithBothPlaces() throws Exception {
        write("main.yaml", "include: more.yaml\nstate: a\nservices:\n  a: { endpoints: x }\n");
        write("more.yaml", "services:\n  b: { endpoints: x }\n  a: { endpoints: y }\nstate: b\n");
        assertThat(problems()).containsExactly(
                "more.yaml:3:3 `a` is set twice: here and at main.yaml:4:3", "more.yaml:4:1 `state` is set twice: here and at main.yaml:2:1");
    }

    @Test
    void aCircleIsAMistake() throws Exception {
        write("main.yaml", "include: a.yaml\n");
        write("a.yaml", "include: b.yaml\n");
        write("b.yaml", "include: main.yaml\n");
        assertThat(problems()).containsExactly("b.yaml:1:10 includes in a circle: `main.yaml` leads back here");
    }

    @Test
    void aMissingFileIsAMistakeAndIsWatchedButAnEmptyGlobIsNot() throws Exception {
        write("main.yaml", "include:\n  - nowhere.yaml\n  - none/*.yaml\n");
        assertThat(problems()).containsExactly("main.yaml:2:5 the file `nowhere.yaml` does not exist");
    }

    @Test
    void mistakesOfAllFilesAreToldInOrderAndABrokenFileLosesNoKeys() throws Exception {
        write("main.yaml", "include: '*.yaml'\nstat: x\n");
        write("a.yaml", "routes:\n\t- x\n");
        write("b.yaml", "routes:\n  - mach: { path: / }\n    to: x\n");
        assertThat(problems()).containsExactly(
                "main.yaml:2:1 unknown key `stat`", "a.yaml:2:1 a tab cannot indent in YAML; use spaces", "b.yaml:2:5 unknown key `mach` in routes[0]");
    }

    @Test
    void whatIsMissingMayStandInAFileThatCouldNotBeRead() throws Exception {
        record Strict(String name) {}
        write("main.yaml", "include: a.yaml\n");
        write("a.yaml", "name: 'x\n");
        try {
            Config.load(folder.resolve("main.yaml"), Strict.class, Slots.none(), Shop.NOTHING_SET);
        } catch (ConfigException e) {
            assertThat(e.problems()).hasSize(1);
            assertThat(e).hasMessageContaining("this quote is never closed");
            return;
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void whatIsMissingMayStandInWhatAMisspeltIncludeNames() throws Exception {
        record Strict(String name) {}
        write("main.yaml", "inclued: a.yaml\n");
        try {
            Config.load(folder.resolve("main.yaml"), Strict.class, Slots.none(), Shop.NOTHING_SET);
        } catch (ConfigException e) {
            assertThat(e.problems()).extracting(Problem::message).containsExactly("unknown key `inclued`");
            return;
        }
        throw new AssertionError("nothing was thrown");
    }

    @Test
    void includesAreBoundedInDepth() throws Exception {
        write("main.yaml", "include: 1.yaml\n");
        for (var i = 1; i < 20; i++) {
            write(i + ".yaml", "include: " + (i + 1) + ".yaml\n");
        }
        assertThat(problems()).containsExactly("8.yaml:1:10 expected at most 1000 files, 8 includes deep");
    }

    @Test
    void aFileThatCannotBeReadIsToldAsAWhole() throws Exception {
        assertThat(problems()).containsExactly("main.yaml does not exist");
        write("main.yaml", "x".repeat(Reading.LARGEST_FILE + 1));
        assertThat(problems()).containsExactly("main.yaml is larger than 4 MiB");
        Files.write(folder.resolve("main.yaml"), new byte[] {'a', ':', (byte) 0xC3, (byte) 0x28});
        assertThat(problems()).containsExactly("main.yaml is not UTF-8");
        Files.delete(folder.resolve("main.yaml"));
        Files.createDirectory(folder.resolve("main.yaml"));
        assertThat(problems()).containsExactly("main.yaml is a folder");
    }

    @Test
    void aByteOrderMarkIsNoText() throws Exception {
        write("main.yaml", "\uFEFFstate: redis://x\n");
        assertThat(load().value().state()).hasToString("redis://x");
    }
}
