// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarInputStream;
import java.util.jar.JarEntry;
import org.jspecify.annotations.Nullable;

/// The classes of one jar, read into memory once: the file may be overwritten while they are in use.
final class JarLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    static final int LARGEST = 128 << 20;
    private static final String CLASS = ".class";

    private final Map<String, byte[]> entries;

    private JarLoader(String name, Map<String, byte[]> entries) {
        super(name, new CoreOnly());
        this.entries = entries;
    }

    /// @throws IOException if it is no jar, or too large when it is unpacked
    static JarLoader of(String name, byte[] jar) throws IOException {
        var entries = new HashMap<String, byte[]>();
        long left = LARGEST;
        try (var in = new JarInputStream(new ByteArrayInputStream(jar), false)) {
            for (JarEntry entry = in.getNextJarEntry(); entry != null; entry = in.getNextJarEntry()) {
                if (entry.isDirectory()) continue;
                var bytes = in.readNBytes((int) left + 1);
                left -= bytes.length;
                if (left < 0) throw new IOException("its content is larger than " + (LARGEST >> 20) + " MiB");
                entries.put(entry.getName(), bytes);
            }
        }
        if (entries.isEmpty()) throw new IOException("it is no jar, or an empty one");
        return new JarLoader(name, entries);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var bytes = entries.get(name.replace('.', '/') + CLASS);
        if (bytes == null) throw new ClassNotFoundException(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        var bytes = entries.get(name);
        if (bytes == null) return null;
        try {
            return URL.of(URI.create("plugin:///" + name.replace(' ', '+')), new Memory(bytes));
        } catch (IOException e) {
            throw new IllegalStateException(name, e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        var url = findResource(name);
        return Collections.enumeration(url == null ? List.of() : List.of(url));
    }

    private static final class Memory extends URLStreamHandler {
        private final byte[] bytes;

        Memory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    connected = true;
                }

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
