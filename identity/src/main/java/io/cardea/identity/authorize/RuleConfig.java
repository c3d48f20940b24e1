// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What must hold, all of it. Data and nothing else: it names, and compares.
@Doc("What must hold, all of it; a word is a scope")
public record RuleConfig(
    @Doc("scopes that are all needed") @OneOrMany List<String> scopes,
    @Doc("roles of which one is needed") @OneOrMany List<String> roles,
    @Doc("groups of which one is needed") @OneOrMany List<String> groups,
    @Doc("consumers, of whom it must be one") @OneOrMany List<String> consumers,
    @Doc("entries of `identity`, of which one must have found out who asks") @OneOrMany List<String> ways,
    @Doc("claims that must have this value, or have it in their list") Map<String, String> claims,
    @Doc("comparisons such as `claim sub = path {user}`") @OneOrMany List<String> where,
    @Doc("methods, of which it must be one") @OneOrMany List<String> methods,
    @Doc("paths, of which it must be one, as routes write them") @OneOrMany List<String> paths,
    @Doc("when it must be") Optional<TimeConfig> time,
    @Doc("rules that must all hold") List<RuleConfig> all,
    @Doc("rules of which one must hold") List<RuleConfig> any,
    @Doc("a rule that must not hold") Optional<RuleConfig> not) {

    /// What says nothing would let everybody pass.
    static final RuleConfig NOTHING = of(List.of());

    @Short("books:write")
    public static RuleConfig of(List<String> scopes) {
        return new RuleConfig(scopes, List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), Optional.empty(), List.of(), List.of(), Optional.empty());
    }
}
