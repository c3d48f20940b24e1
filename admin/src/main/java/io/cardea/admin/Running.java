// SPDX-License-Identifier: Apache-2.0
package io.cardea.admin;

import io.cardea.core.spi.Inspectable;
import io.cardea.core.spi.LiveRequests;
import io.cardea.core.spi.Readiness;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The process that the admin room stands in. Any thread may ask; only [#metrics], [#config], [#explain] and [#reload] may
/// take long.
public interface Running {
    /// Of Cardea.
    String version();

    Instant started();

    /// The configuration that is in force.
    Loaded loaded();

    /// @param file as it was given; empty if there is none
    /// @param at when it took effect
    /// @param snapshot grows by one with each that takes effect
    record Loaded(String file, Instant at, long snapshot) {}

    /// The addresses that are listened on.
    List<String> listeners();

    Collection<Inspectable> inspectables();

    Collection<Readiness> readiness();

    /// Whether no new work is wanted, as the process is going to end.
    boolean isDraining();

    /// @param accept the request's `Accept` field, or empty
    Page metrics(String accept);

    LiveRequests requests();

    /// What the configuration came to, defaults and all; no secret in it.
    Page config();

    /// What other rooms show.
    Pages pages();

    /// What would be decided about a request by the configuration in force, as JSON.
    ///
    /// @param headers names and values as they were given, in order
    /// @throws IllegalArgumentException for a URL or field that is none
    String explain(String method, String url, List<Map.Entry<String, String>> headers);

    /// Why a request was refused or has failed, or what became of one that was explained.
    ///
    /// @param text whether a text for people is wanted rather than plain values for JSON
    /// @return empty if nothing is known of it
    Optional<Object> why(String requestId, boolean text);

    /// Reads the configuration again. Waits until it is in force or refused.
    Reload reload();

    /// @param good whether it is in force; otherwise the old one goes on
    /// @param message all mistakes, or what changed
    record Reload(boolean good, String message) {}

    /// @param contentType with its parameters
    record Page(String contentType, byte[] bytes) {}
}
