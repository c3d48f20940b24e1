// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.cardea.core.address.Address;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import io.cardea.core.http.FieldName;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What the user agent says of itself holds a text, or matches a pattern; RE2 needs linear time for whatever it says.
///
/// @param every as with [HeaderCondition]
record AgentCondition(List<String> texts, List<Pattern> patterns, boolean none, String written, boolean every) implements Condition {
    static void check(List<String> written) {
        compile(written, true);
    }

    static AgentCondition compile(List<String> written, boolean every) {
        var texts = written.stream().filter(each -> !each.isEmpty() && !each.startsWith("~")).map(each -> each.toLowerCase(Locale.ROOT)).toList();
        var patterns = Mistakes.each(written.stream().filter(each -> each.startsWith("~")).map(each -> each.substring(1).strip()).toList(), each -> {
            try {
                return Pattern.compile(each, Pattern.CASE_INSENSITIVE);
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException('`' + each + "` is no pattern of RE2: " + e.getDescription(), e);
            }
        });
        return new AgentCondition(texts, patterns, written.contains(""), String.join("`, `", written), every);
    }

    @Override
    public boolean holds(Exchange exchange, Optional<Address> address) {
        var fields = exchange.request().fields();
        int row = fields.find(FieldName.USER_AGENT, 0);
        if (row < 0) return none;
        for (; row >= 0; row = fields.find(FieldName.USER_AGENT, row + 1)) {
            if (matches(fields.valueAt(row)) != every) return !every;
        }
        return every;
    }

    private boolean matches(String agent) {
        if (agent.isEmpty()) return none;
        var lower = texts.isEmpty() ? agent : agent.toLowerCase(Locale.ROOT);
        for (var text : texts) if (lower.contains(text)) return true;
        for (var pattern : patterns) if (pattern.matcher(agent).find()) return true;
        return false;
    }

    @Override
    public String why(boolean held, Exchange exchange, Optional<Address> address) {
        return "the user agent is " + (held ? "one" : "none") + " of `" + written + '`';
    }
}
