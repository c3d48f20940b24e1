// SPDX-License-Identifier: Apache-2.0
package io.cardea.identity.authorize;

import io.cardea.core.config.Default;
import io.cardea.core.config.Doc;
import io.cardea.core.config.OneOrMany;
import io.cardea.core.config.Short;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `authorize: books:write`, or `authorize: { any: [{ methods: GET, scopes: books:read }, { roles: seller }] }`.
@Doc("Who may do what: all that is said must hold; a word is a scope")
public record AuthorizeConfig(
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
    @Doc("a rule that must not hold") Optional<RuleConfig> not,
    @Doc("an agent of the Open Policy Agent that must allow it as well") Optional<OpaConfig> opa,
    @Doc("refuse nobody; only tell in the trail who would have been refused") @Default("false") boolean dryRun) {

    @Short("books:write")
    public static AuthorizeConfig of(List<String> scopes) {
        return new AuthorizeConfig(scopes, List.of(), List.of(), List.of(), List.of(), Map.of(), List.of(), List.of(), List.of(), Optional.empty(), List.of(), List.of(), Optional.empty(), Optional.empty(), false);
    }

    RuleConfig rule() {
        return new RuleConfig(scopes, roles, groups, consumers, ways, claims, where, methods, paths, time, all, any, not);
    }
}
