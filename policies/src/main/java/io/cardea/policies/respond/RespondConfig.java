// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.respond;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.Invalid;
import io.cardea.core.config.Range;
import io.cardea.core.config.Short;
import io.cardea.core.http.Response;
import java.util.Map;

/// `respond: 404`, `respond: hello`, or the map.
@Doc("A fixed answer; nothing of the request is put into it")
public record RespondConfig(
        @Doc("The status") @Default("200") @Range(min = "200", max = "599") int status,
        @Doc("The text") @Default("\"\"") String body,
        @Doc("What the text is") @Default("text/plain; charset=utf-8") String contentType,
        @Doc("More fields") Map<String, String> headers) {
    private static final String PLAIN = "text/plain; charset=utf-8";

    public RespondConfig {
        if (status < 200 || status > 599) throw Invalid.at("status", "expected 200 to 599, found " + status);
        if (!body.isEmpty() && Response.isBodiless(status, "GET")) throw Invalid.at("body", "an answer with status " + status + " has no body");
    }

    /// Three digits are a status, anything else is the text of a 200.
    @Short("404")
    static RespondConfig of(String text) {
        return text.matches("[2-5][0-9]{2}")
            ? new RespondConfig(Integer.parseInt(text), "", PLAIN, Map.of())
            : new RespondConfig(200, text, PLAIN, Map.of());
    }
}
