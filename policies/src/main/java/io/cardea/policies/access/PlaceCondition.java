// SPDX-License-Identifier: Apache-2.0
package io.cardea.policies.access;

import io.cardea.core.address.Address;
import io.cardea.core.config.Mistakes;
import io.cardea.core.exchange.Exchange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The client's address is in one of the countries, or announced by one of the networks. Where a database is broken, it is as is worst
/// for the client.
///
/// @param wanted countries in upper case, or numbers of networks
/// @param of what of a place is looked at; empty if nobody knows
/// @param unknown whether addresses that no database knows are meant, too
/// @param broken what holds if a database cannot be read there
record PlaceCondition(List<PlaceDatabase> databases, Set<String> wanted, Function<Place, String> of, boolean unknown, boolean broken) implements Condition {
    private static final String UNKNOWN = "unknown";

    static void checkCountries(List<String> countries) {
        Mistakes.each(countries, each -> {
            if (!each.equals(UNKNOWN) && !each.matches("[A-Za-z]{2}")) throw new IllegalArgumentException("expected a country such as `DE`, or `unknown`, found `" + each + '`');
            return each;
        });
    }

    static void checkNetworks(List<String> networks) {
        Mistakes.each(networks, PlaceCondition::number);
    }

    private static String number(String network) {
        if (network.equals(UNKNOWN)) return "";
        if (!network.matches("(?i)(AS)?[1-9][0-9]{0,9}")) throw new IllegalArgumentException("expected a network's number such as `AS64500`, or `unknown`, found `" + network + '`');
        return network.replaceAll("[^0-9]", "");
    }

    static PlaceCondition ofCountries(List<PlaceDatabase> databases, List<String> countries, boolean broken) {
        return new PlaceCondition(databases, countries.stream().filter(each -> !each.equals(UNKNOWN)).map(each -> each.toUpperCase(Locale.ROOT)).collect(Collectors.toSet()),
            Place::country, countries.contains(UNKNOWN), broken);
    }

    static PlaceCondition ofNetworks(List<PlaceDatabase> databases, List<String> networks, boolean broken) {
        return new PlaceCondition(databases, networks.stream().filter(each -> !each.equals(UNKNOWN)).map(PlaceCondition::number).collect(Collectors.toSet()),
            place -> place.network() == 0 ? "" : Long.toString(place.network()), networks.contains(UNKNOWN), broken);
    }

    @Override
    public boolean holds(Exchange exchange, Optional<Address> address) {
        if (address.isEmpty()) return unknown;
        var place = place(address.get());
        if (place.isEmpty()) return broken;
        var found = of.apply(place.get());
        return found.isEmpty() ? unknown : wanted.contains(found);
    }

    private Optional<Place> place(Address address) {
        var place = Place.UNKNOWN;
        for (var database : databases) {
            var found = database.place(address);
            if (found.isEmpty()) return found;
            place = place.or(found.get());
        }
        return Optional.of(place);
    }

    @Override
    public String why(boolean held, Exchange exchange, Optional<Address> address) {
        var place = address.flatMap(this::place);
        var client = exchange.client().address();
        if (address.isPresent() && place.isEmpty()) return "the database cannot be read for " + client;
        var found = place.orElse(Place.UNKNOWN);
        var where = (found.country().isEmpty() ? "no country that is known" : "country " + found.country()) + (found.network() == 0 ? "" : ", AS" + found.network());
        return client + " is in " + where + " by " + databases.stream().map(PlaceDatabase::toString).collect(Collectors.joining(" and "));
    }
}
