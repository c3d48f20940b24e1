// SPDX-License-Identifier: Apache-2.0
package io.cardea.plugins;

import io.cardea.core.spi.PolicyFactory;
import java.net.URL;
import java.util.Enumeration;
import java.util.List;

/// What plug-ins see beside their own classes: the JDK, and those packages of the core that are meant for them. No library of ours, so that
/// a plug-in can bring another version of it.
final class CoreOnly extends ClassLoader {
    private static final String CORE = "io.cardea.core.";
    private static final List<String> PACKAGES = List.of("address", "conditional", "config", "exchange", "file", "hash", "http", "key", "negotiate", "route", "spi", "state", "trace");

    CoreOnly() {
        super("cardea-core", ClassLoader.getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        var core = PolicyFactory.class.getClassLoader();
        if (core != null && isForPlugins(name)) return core.loadClass(name);
        throw new ClassNotFoundException(name);
    }

    private static boolean isForPlugins(String name) {
        if (!name.startsWith(CORE)) return false;
        int dot = name.indexOf('.', CORE.length());
        return dot > 0 && PACKAGES.contains(name.substring(CORE.length(), dot));
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        return java.util.Collections.emptyEnumeration();
    }
}
