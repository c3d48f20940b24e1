// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.spi.AdminPage;
import io.cardea.core.spi.AdminPages;
import io.cardea.core.spi.Display;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// The pages that other rooms have brought, by their paths. Any thread.
public final class Pages implements AdminPages {
    private final ConcurrentSkipListMap<String, AdminPage> pages = new ConcurrentSkipListMap<>();

    @Override
    public Display page(AdminPage page) {
        if (!page.path().matches("/[a-z-]+") || Page.named(page.path()).isPresent() || pages.putIfAbsent(page.path(), page) != null) {
            throw new IllegalArgumentException("expected a free path such as `/cache`, found `" + page.path() + "`");
        }
        return () -> pages.remove(page.path(), page);
    }

    public Optional<AdminPage> named(String path) {
        return Optional.ofNullable(pages.get(path));
    }

    public Collection<AdminPage> all() {
        return pages.values();
    }
}
