// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.file.PluginConfig;
import io.cardea.core.runtime.Plugins;
import io.cardea.core.runtime.Runtime;
import io.cardea.core.spi.Gauges;
import io.cardea.core.spi.PolicyFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// Opens plug-ins. A jar that has not changed stays open over reloads, by its content; another one has another class loader, and the old one
/// goes when the last exchange of the last configuration with it is over.
public final class Jars implements Plugins {
    private static final int LARGEST = 64 << 20;

    private final Gauges gauges;
    private final Map<String, Counts> counts = new HashMap<>(); // guarded by itself

    public Jars(Gauges gauges) {
        this.gauges = gauges;
    }

    /// What it is known by: where it stands in the file does not matter.
    private record Key(String name, String content, int threads, int waiting, Duration timeout) {}

    @Override
    public List<PolicyFactory<?>> open(PluginConfig config, Path folder, Runtime.Shared shared) {
        var file = folder.resolve(config.jar()).normalize();
        var bytes = read(config.jar(), file);
        var name = String.valueOf(file.getFileName()).replaceFirst("\\.jar$", "");
        var key = new Key(name, hash(bytes), config.threads(), config.waiting(), config.timeout());
        return shared.hold(Open.class, key, () -> new Open(name, config, bytes)).factories;
    }

    private Counts counts(String name) {
        synchronized (counts) {
            return counts.computeIfAbsent(name, each -> new Counts(each, gauges)).used();
        }
    }

    private void counted(String name) {
        synchronized (counts) {
            counts.computeIfPresent(name, (each, count) -> count.unused() ? null : count);
        }
    }

    private static byte[] read(Path written, Path file) {
        if (!Files.exists(file)) throw new IllegalArgumentException("the plug-in " + written + " does not exist");
        if (!Files.isRegularFile(file)) throw new IllegalArgumentException("the plug-in " + written + " is not a regular file: expected a jar");
        try (var in = Files.newInputStream(file)) {
            var bytes = in.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) throw new IllegalArgumentException("the plug-in " + written + " is larger than " + (LARGEST >> 20) + " MiB");
            return bytes;
        } catch (IOException e) {
            throw new IllegalArgumentException("the plug-in " + written + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// One jar while any configuration names it.
    private final class Open implements AutoCloseable {
        private final Crew crew;
        private final List<PolicyFactory<?>> factories;
        private final String name;

        Open(String name, PluginConfig config, byte[] jar) {
            this.name = name;
            crew = new Crew(name, config, counts(name));
            try {
                factories = crew.making("what there is", () -> factories(name, jar, crew));
            } catch (RuntimeException | LinkageError e) {
                close();
                throw e;
            }
        }

        private static List<PolicyFactory<?>> factories(String name, byte[] jar, Crew crew) {
            var all = new ArrayList<PolicyFactory<?>>();
            try {
                for (PolicyFactory<?> own : ServiceLoader.load(PolicyFactory.class, JarLoader.of(name, jar))) all.add(PluginFactory.of(name, own, crew));
            } catch (IOException e) {
                throw new IllegalArgumentException("the plug-in " + name + " cannot be opened: " + e.getMessage(), e);
            } catch (ServiceConfigurationError | LinkageError e) {
                throw new IllegalArgumentException("the plug-in " + name + " cannot be opened: " + Thrown.text(e) + (e.getCause() == null ? "" : ", for " + Thrown.text(e.getCause())), e);
            }
            if (all.isEmpty()) {
                throw new IllegalArgumentException("the plug-in " + name + " brings nothing: expected the name of a class in its META-INF/services/" + PolicyFactory.class.getName());
            }
            return List.copyOf(all);
        }

        @Override
        public void close() {
            crew.close();
            counted(name);
        }
    }
}
