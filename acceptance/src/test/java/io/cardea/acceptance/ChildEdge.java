// SPDX-License-Identifier: Apache-2.0
package io.cardea.acceptance;

import io.cardea.Cardea;
import io.cardea.core.config.ConfigException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// An edge in a process of its own, for what belongs to a process: descriptors that it was started with, and their limit.
///
/// Runs until it is killed. When `next.yaml` appears beside its file, that is loaded and taken away again.
final class ChildEdge {
    private ChildEdge() {}

    static List<String> command(Path file) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=info", "-cp", System.getProperty("java.class.path"), ChildEdge.class.getName(), file.toString()));
        return command;
    }

    public static void main(String[] args) throws IOException {
        var file = Path.of(args[0]);
        var next = file.resolveSibling("next.yaml");
        try (var edge = Cardea.start(file)) {
            System.out.println("ready " + edge.port());
            while (true) {
                LockSupport.parkNanos(20_000_000);
                if (!Files.exists(next)) continue;
                Files.copy(next, file, StandardCopyOption.REPLACE_EXISTING);
                try {
                    edge.reload(file);
                    System.out.println("reloaded");
                } catch (ConfigException e) {
                    System.out.println("refused " + e.getMessage());
                }
                Files.delete(next);
            }
        } catch (ConfigException e) {
            System.out.println("refused " + e.getMessage());
        }
    }
}
